package dev.attune.runtime.kernel;

import dev.attune.runtime.tensor.DType;
import java.util.List;

/**
 * What a caller of a variant sees: its launch parameters and captured tensors, in source order.
 *
 * @param name the variant's name, as written: {@code SlidingWindow}
 * @param doc its doc comment without the slashes; empty where there is none
 * @param hasLse whether the result has a log-sum-exp: a softmax does, a weight of its own does not
 */
public record VariantSignature(
        String name, String doc, List<ScalarParameter> parameters, List<CapturedTensor> tensors, boolean hasLse) {

    public VariantSignature {
        parameters = List.copyOf(parameters);
        tensors = List.copyOf(tensors);
    }

    /** The type of a launch parameter. */
    public enum ScalarType {
        I32,
        F32,
        BOOL
    }

    /**
     * A launch-time scalar.
     *
     * @param defaultValue an i32 exactly, an f32 already rounded, a bool as 0 or 1
     */
    public record ScalarParameter(String name, ScalarType type, double defaultValue, String doc) {}

    /** A tensor that the variant reads besides query, key and value; contiguous, row-major. */
    public record CapturedTensor(String name, DType dtype, List<Dimension> dimensions, String doc) {
        public CapturedTensor {
            dimensions = List.copyOf(dimensions);
        }
    }

    /** The length of one dimension of a captured tensor. */
    public sealed interface Dimension {

        /** A length of the call: {@code batch heads kv_heads q_len kv_len head_dim}. */
        record CallLength(String name) implements Dimension {}

        /** A length that the tensor itself binds; equal wherever the name recurs. */
        record FreshLength(String name) implements Dimension {}

        /** A length written as a number. */
        record FixedLength(int length) implements Dimension {}
    }
}
