package dev.attune.bench.peers;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a user of a library without fused variants hands over instead: a tensor with an entry per query and key. Made once,
 * outside of what is timed.
 */
public final class MaskTensors {

    /** Whether a pair takes part. */
    private interface Pairs {
        boolean attends(int query, int key);
    }

    private MaskTensors() {}

    /**
     * The mask of a variant whose scores are left alone, {@code bool [q_len, kv_len]}; empty for another variant.
     *
     * @throws IllegalArgumentException when the mask differs by batch and there are several
     */
    public static Optional<Tensor> mask(String variant, AttentionArguments arguments, Arena arena) {
        return pairs(variant, arguments).map(pairs -> {
            ProblemShape shape = arguments.shape();
            if (shape.batch() != 1) {
                throw new IllegalArgumentException("masks are made for one batch, not for " + shape.batch());
            }
            Tensor mask = Tensor.allocate(arena, DType.BOOL, 1, 1, shape.qLen(), shape.kvLen());
            IntStream.range(0, shape.qLen()).parallel().forEach(query -> {
                for (int key = 0; key < shape.kvLen(); key++) {
                    mask.memory().set(ValueLayout.JAVA_BYTE, (long) query * shape.kvLen() + key, (byte)
                            (pairs.attends(query, key) ? 1 : 0));
                }
            });
            return mask;
        });
    }

    private static Optional<Pairs> pairs(String variant, AttentionArguments arguments) {
        return switch (variant) {
            case "sliding_window" -> {
                double window = arguments.parameters().get("window");
                yield Optional.of((query, key) -> key <= query && query - key < window);
            }
            case "document" -> {
                Tensor ids = arguments.captured().get("doc");
                yield Optional.of((query, key) -> key <= query && whole(ids, query) == whole(ids, key));
            }
            case "prefix_lm" -> {
                int prefix = whole(arguments.captured().get("prefix"), 0);
                yield Optional.of((query, key) -> key < prefix || key <= query);
            }
            default -> Optional.empty();
        };
    }

    private static int whole(Tensor tensor, int index) {
        return tensor.memory().getAtIndex(ValueLayout.JAVA_INT, index);
    }

    /** A causal mask to be added to scores, {@code f32 [1, 1, q_len, kv_len]}: negative infinity above the diagonal. */
    public static Tensor causalBias(ProblemShape shape, Arena arena) {
        return bias(shape, 1, 0, arena, (_, query, key) -> key <= query ? 0f : Float.NEGATIVE_INFINITY);
    }

    /** ALiBi under a causal mask, {@code f32 [1, heads, q_len, kv_len]}. */
    public static Tensor alibiBias(AttentionArguments arguments, Arena arena) {
        Tensor slopes = arguments.captured().get("slopes");
        return bias(arguments.shape(), arguments.shape().heads(), 0, arena, (head, query, key) -> {
            float slope = slopes.memory().getAtIndex(ValueLayout.JAVA_FLOAT, head);
            return key <= query ? slope * (key - query) : Float.NEGATIVE_INFINITY;
        });
    }

    /**
     * A window with a sink, {@code f32 [1, heads, q_len, kv_len + 1]}: the sink is one more key, of score 0 before this is
     * added.
     */
    public static Tensor sinkBias(AttentionArguments arguments, Arena arena) {
        Tensor sinks = arguments.captured().get("sinks");
        double window = arguments.parameters().get("window");
        int sink = arguments.shape().kvLen();
        return bias(arguments.shape(), arguments.shape().heads(), 1, arena, (head, query, key) -> {
            if (key == sink) {
                return sinks.memory().getAtIndex(ValueLayout.JAVA_FLOAT, head);
            }
            return key <= query && query - key < window ? 0f : Float.NEGATIVE_INFINITY;
        });
    }

    private interface Bias {
        float at(int head, int query, int key);
    }

    private static Tensor bias(ProblemShape shape, int heads, int moreKeys, Arena arena, Bias values) {
        int keys = shape.kvLen() + moreKeys;
        Tensor bias = Tensor.allocate(arena, DType.F32, 1, heads, shape.qLen(), keys);
        IntStream.range(0, heads * shape.qLen()).parallel().forEach(row -> {
            for (int key = 0; key < keys; key++) {
                bias.memory()
                        .setAtIndex(
                                ValueLayout.JAVA_FLOAT,
                                (long) row * keys + key,
                                values.at(row / shape.qLen(), row % shape.qLen(), key));
            }
        });
        return bias;
    }

    /** A tensor {@code [batch, heads, length, width]} with one more row of zeros in each head. */
    public static Tensor withZeroRow(Tensor rows, Arena arena) {
        long[] shape = rows.shape();
        Tensor longer = Tensor.allocate(arena, rows.dtype(), shape[0], shape[1], shape[2] + 1, shape[3]);
        long bytes = shape[2] * shape[3] * rows.dtype().bytes();
        long step = (shape[2] + 1) * shape[3] * rows.dtype().bytes();
        for (long head = 0; head < shape[0] * shape[1]; head++) {
            longer.memory().asSlice(head * step, bytes).copyFrom(rows.memory().asSlice(head * bytes, bytes));
        }
        return longer;
    }
}
