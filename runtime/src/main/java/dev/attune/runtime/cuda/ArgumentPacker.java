package dev.attune.runtime.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Turns a plan's arguments into the bytes of a kernel's parameters, for one call. */
final class ArgumentPacker {

    private final Arena arena;
    private final CudaDriver driver;
    private final KernelArtifact artifact;
    private final DeviceArguments call;
    private final ToLongFunction<String> lengths;
    private final Map<String, DeviceMemory> workspaces;

    /**
     * A packer for one call.
     *
     * @param arena owns the bytes
     * @param lengths the call's and the device's
     * @param workspaces by name
     */
    ArgumentPacker(
            Arena arena,
            CudaDriver driver,
            KernelArtifact artifact,
            DeviceArguments call,
            ToLongFunction<String> lengths,
            Map<String, DeviceMemory> workspaces) {
        this.arena = arena;
        this.driver = driver;
        this.artifact = artifact;
        this.call = call;
        this.lengths = lengths;
        this.workspaces = workspaces;
    }

    /** The bytes of one argument. */
    MemorySegment pack(Argument argument) {
        return switch (argument) {
            case Argument.TensorAddress(String tensor) ->
                arena.allocateFrom(
                        JAVA_LONG,
                        call.tensor(tensor)
                                .map(found -> found.memory().address())
                                .orElse(0L));
            case Argument.TensorStride(String tensor, int dimension) ->
                arena.allocateFrom(JAVA_LONG, stride(tensor, dimension));
            case Argument.WorkspaceAddress(String workspace) ->
                arena.allocateFrom(JAVA_LONG, workspace(workspace).address());
            case Argument.Size(SizeExpression value) -> arena.allocateFrom(JAVA_INT, int32(value, "argument"));
            case Argument.Scale() -> arena.allocateFrom(JAVA_FLOAT, call.scale());
            case Argument.Scalar(String parameter) -> scalar(parameter);
            case Argument.TensorMap map -> tensorMap(map);
        };
    }

    /** The value of a size that must fit 32 bits. */
    int int32(SizeExpression size, String what) {
        long value = size.evaluate(lengths);
        if (value != (int) value) {
            throw new CudaException(
                    "kernel " + artifact.entry() + ": the " + what + " " + size + " is " + value
                            + " for this call, more than 32 bits hold; split the call along batch or heads",
                    0);
        }
        return (int) value;
    }

    private long stride(String tensor, int dimension) {
        return call.tensor(tensor)
                .map(found -> Tensor.contiguousStrides(found.shape())[dimension])
                .orElse(0L);
    }

    private DeviceMemory workspace(String name) {
        DeviceMemory memory = workspaces.get(name);
        if (memory == null) {
            throw new CudaException(
                    "kernel " + artifact.entry() + " is passed the workspace '" + name + "', but its plan has only "
                            + workspaces.keySet(),
                    0);
        }
        return memory;
    }

    private MemorySegment scalar(String name) {
        ScalarParameter parameter = artifact.signature().parameters().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CudaException(
                        "kernel " + artifact.entry() + " is passed the parameter '" + name + "', which "
                                + artifact.signature().name() + " does not have",
                        0));
        double value = call.parameters().getOrDefault(name, parameter.defaultValue());
        return switch (parameter.type()) {
            case I32, BOOL -> arena.allocateFrom(JAVA_INT, (int) value);
            case F32 -> arena.allocateFrom(JAVA_FLOAT, (float) value);
        };
    }

    private MemorySegment tensorMap(Argument.TensorMap map) {
        DeviceTensor tensor = call.tensor(map.tensor())
                .orElseThrow(() -> new CudaException("there is no lse to make a tensor map of", 0));
        long[] shape = tensor.shape();
        long[] strides = Tensor.contiguousStrides(shape);
        List<Long> lengths = new ArrayList<>();
        List<Long> byteStrides = new ArrayList<>();
        for (int i = shape.length - 1; i >= 0; i--) {
            lengths.add(shape[i]);
            if (i < shape.length - 1) {
                byteStrides.add(strides[i] * tensor.dtype().bytes());
            }
        }
        MemorySegment bytes = arena.allocate(TensorMapDescription.BYTES, TensorMapDescription.BYTES);
        if (lengths.contains(0L)) {
            // the hardware has no map of an empty tensor, and a kernel has no tile of it to load
            return bytes;
        }
        driver.encodeTensorMap(
                bytes,
                new TensorMapDescription(
                        tensor.dtype(),
                        tensor.memory().address(),
                        lengths,
                        byteStrides,
                        map.box(),
                        map.steps(),
                        swizzle(map)));
        return bytes;
    }

    private static int swizzle(Argument.TensorMap map) {
        return switch (map.swizzle()) {
            case "none" -> 0;
            case "32" -> 32;
            case "64" -> 64;
            case "128" -> 128;
            default -> throw new CudaException("no swizzle '" + map.swizzle() + "'; known: none, 32, 64, 128", 0);
        };
    }
}
