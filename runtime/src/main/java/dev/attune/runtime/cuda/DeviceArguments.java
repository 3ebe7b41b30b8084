package dev.attune.runtime.cuda;

import dev.attune.runtime.arguments.CallLengths;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a call, in device memory.
 *
 * @param lengths every length of the call, fresh ones too
 * @param tensors {@code q k v out}, {@code lse} where it is wanted, and the captured tensors
 * @param parameters launch parameters by name, defaults filled in
 * @param scale factor on the dot product
 */
public record DeviceArguments(
        ProblemShape shape,
        CallLengths lengths,
        Map<String, DeviceTensor> tensors,
        Map<String, Double> parameters,
        float scale)
        implements AutoCloseable {

    public DeviceArguments {
        tensors = Map.copyOf(tensors);
        parameters = Map.copyOf(parameters);
    }

    /**
     * Queues the upload of a checked call; out and lse get device memory.
     *
     * @param lengths as {@link dev.attune.runtime.arguments.ArgumentChecks#check} gave them
     */
    public static DeviceArguments upload(CudaDevice device, AttentionArguments arguments, CallLengths lengths) {
        var inputs = new LinkedHashMap<>(arguments.captured());
        inputs.put("q", arguments.query());
        inputs.put("k", arguments.key());
        inputs.put("v", arguments.value());
        var tensors = new LinkedHashMap<String, DeviceTensor>();
        try {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                tensors.put(input.getKey(), DeviceTensor.upload(device, input.getValue()));
            }
            Tensor out = arguments.out();
            tensors.put("out", DeviceTensor.allocate(device, out.dtype(), out.shape()));
            arguments
                    .lse()
                    .ifPresent(lse -> tensors.put("lse", DeviceTensor.allocate(device, lse.dtype(), lse.shape())));
            return new DeviceArguments(arguments.shape(), lengths, tensors, arguments.parameters(), arguments.scale());
        } catch (RuntimeException | Error e) {
            tensors.values().forEach(DeviceTensor::close);
            throw e;
        }
    }

    /** The tensor of a name; empty only for an lse that nobody wants. */
    Optional<DeviceTensor> tensor(String name) {
        DeviceTensor tensor = tensors.get(name);
        if (tensor == null && !name.equals("lse")) {
            throw new IllegalArgumentException("the call has no tensor '" + name + "'; it has " + tensors.keySet());
        }
        return Optional.ofNullable(tensor);
    }

    /** Waits for the queued work and copies out and lse to the host. */
    public void downloadResults(CudaDevice device, AttentionArguments arguments) {
        tensor("out").orElseThrow().download(device, arguments.out());
        arguments.lse().ifPresent(lse -> tensor("lse").orElseThrow().download(device, lse));
    }

    /** Gives all device memory back. */
    @Override
    public void close() {
        List<DeviceTensor> all = new ArrayList<>(tensors.values());
        all.forEach(DeviceTensor::close);
    }
}
