package dev.attune.compiler.reference;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * What a launch binds: the values behind the names that a variant reads.
 *
 * @param lengths lengths of the call and of fresh dimensions
 * @param parameters launch parameters; bool as 0 or 1
 * @param tensors captured tensors
 */
public record Environment(Map<String, Long> lengths, Map<String, Double> parameters, Map<String, Tensor> tensors) {

    public Environment {
        lengths = Map.copyOf(lengths);
        parameters = Map.copyOf(parameters);
        tensors = Map.copyOf(tensors);
    }

    /**
     * The environment of a call.
     *
     * @throws IllegalArgumentException where a captured tensor or a parameter is missing, or a tensor's dtype or shape is
     *     not the declared one
     */
    public static Environment of(VariantSignature signature, AttentionArguments arguments) {
        Map<String, Long> lengths = callLengths(arguments.shape());
        var tensors = new HashMap<String, Tensor>();
        for (CapturedTensor declared : signature.tensors()) {
            Tensor tensor = arguments.captured().get(declared.name());
            if (tensor == null) {
                throw new IllegalArgumentException("captured tensor '" + declared.name() + "' is missing");
            }
            if (tensor.dtype() != declared.dtype()
                    || tensor.rank() != declared.dimensions().size()) {
                throw new IllegalArgumentException("captured tensor '" + declared.name() + "' is " + tensor
                        + "; declared are " + declared.dtype() + " and "
                        + declared.dimensions().size() + " dimensions");
            }
            bindDimensions(declared, tensor, lengths);
            tensors.put(declared.name(), tensor);
        }
        var parameters = new HashMap<String, Double>();
        for (ScalarParameter declared : signature.parameters()) {
            Double value = arguments.parameters().get(declared.name());
            if (value == null) {
                throw new IllegalArgumentException("parameter '" + declared.name() + "' is missing");
            }
            parameters.put(declared.name(), value);
        }
        return new Environment(lengths, parameters, tensors);
    }

    /** The lengths that the shape alone gives. */
    public static Map<String, Long> callLengths(ProblemShape shape) {
        var lengths = new HashMap<String, Long>();
        lengths.put("batch", (long) shape.batch());
        lengths.put("heads", (long) shape.heads());
        lengths.put("kv_heads", (long) shape.kvHeads());
        lengths.put("q_len", (long) shape.qLen());
        lengths.put("kv_len", (long) shape.kvLen());
        lengths.put("head_dim", (long) shape.headDim());
        return lengths;
    }

    private static void bindDimensions(CapturedTensor declared, Tensor tensor, Map<String, Long> lengths) {
        for (int i = 0; i < tensor.rank(); i++) {
            long length = tensor.shape()[i];
            long expected = switch (declared.dimensions().get(i)) {
                case Dimension.CallLength call -> lengths.get(call.name());
                case Dimension.FreshLength fresh -> {
                    lengths.putIfAbsent(fresh.name(), length);
                    yield lengths.get(fresh.name());
                }
                case Dimension.FixedLength fixed -> fixed.length();
            };
            if (length != expected) {
                throw new IllegalArgumentException("captured tensor '" + declared.name() + "' is " + tensor
                        + "; dimension " + i + " must be " + expected);
            }
        }
    }

    /** Query heads that share one KV head. */
    public long groupSize() {
        return length("heads") / length("kv_heads");
    }

    /** A length by name. */
    public long length(String name) {
        return bound(lengths, "length", name);
    }

    /** A parameter by name. */
    public double parameter(String name) {
        return bound(parameters, "parameter", name);
    }

    /** A captured tensor by name. */
    public Tensor tensor(String name) {
        return bound(tensors, "tensor", name);
    }

    private static <T> T bound(Map<String, T> values, String kind, String name) {
        T value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(kind + " '" + name + "' is not bound");
        }
        return value;
    }
}
