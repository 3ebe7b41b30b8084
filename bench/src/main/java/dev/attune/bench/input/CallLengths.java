package dev.attune.bench.input;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature.Dimension;

/** The lengths that a captured tensor's dimensions name. */
public final class CallLengths {

    /** Length of a fresh dimension of a tensor that nobody handed in. */
    public static final int FRESH_LENGTH = 64;

    private CallLengths() {}

    /** The length of a dimension in a call of this shape; a fresh one gets {@link #FRESH_LENGTH}. */
    public static long of(Dimension dimension, ProblemShape shape) {
        return switch (dimension) {
            case Dimension.FixedLength(int length) -> length;
            case Dimension.FreshLength _ -> FRESH_LENGTH;
            case Dimension.CallLength(String name) -> of(name, shape);
        };
    }

    /** A length of the call by the name that variants know. */
    public static int of(String name, ProblemShape shape) {
        return switch (name) {
            case "batch" -> shape.batch();
            case "heads" -> shape.heads();
            case "kv_heads" -> shape.kvHeads();
            case "q_len" -> shape.qLen();
            case "kv_len" -> shape.kvLen();
            case "head_dim" -> shape.headDim();
            default -> throw new IllegalArgumentException("no length of a call is named '" + name + "'");
        };
    }
}
