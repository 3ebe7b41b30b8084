package dev.attune.bench.input;

import dev.attune.runtime.arguments.CallLengths;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Seeded inputs for a call.
 *
 * @param query {@code [batch, heads, q_len, head_dim]}, normal
 * @param key {@code [batch, kv_heads, kv_len, head_dim]}, normal
 * @param value {@code [batch, kv_heads, kv_len, head_dim_v]}, normal
 * @param captured the variant's captured tensors in the order of its signature
 * @param fills how each captured tensor was filled, in words
 */
public record GeneratedInputs(
        Tensor query, Tensor key, Tensor value, Map<String, Tensor> captured, Map<String, String> fills) {

    /** Length of a dimension with a name of its own. */
    public static final int FRESH_LENGTH = 64;

    public GeneratedInputs {
        captured = Collections.unmodifiableMap(new LinkedHashMap<>(captured));
        fills = Collections.unmodifiableMap(new LinkedHashMap<>(fills));
    }

    /**
     * Makes the inputs of a call.
     *
     * @param arena owns the tensors' memory
     * @param dtype of query, key and value; captured tensors have their own
     */
    public static GeneratedInputs generate(
            Arena arena, VariantSignature signature, ProblemShape shape, DType dtype, long seed, FillRule rule) {
        Map<String, Tensor> captured = new LinkedHashMap<>();
        Map<String, String> fills = new LinkedHashMap<>();
        captured(arena, signature, shape, seed, rule, captured, fills);
        Fill normal = new Fill.Normal();
        return new GeneratedInputs(
                fill(arena, normal, dtype, seed, 0, shape.batch(), shape.heads(), shape.qLen(), shape.headDim()),
                fill(arena, normal, dtype, seed, 1, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDim()),
                fill(arena, normal, dtype, seed, 2, shape.batch(), shape.kvHeads(), shape.kvLen(), shape.headDimV()),
                captured,
                fills);
    }

    /**
     * Makes the captured tensors of a call alone.
     *
     * @param tensors gets them by name
     * @param fills gets how each was filled, in words
     */
    public static void captured(
            Arena arena,
            VariantSignature signature,
            ProblemShape shape,
            long seed,
            FillRule rule,
            Map<String, Tensor> tensors,
            Map<String, String> fills) {
        CallLengths lengthsOfCall = CallLengths.of(shape);
        int number = 3;
        for (CapturedTensor tensor : signature.tensors()) {
            long[] lengths = tensor.dimensions().stream()
                    .mapToLong(dimension -> length(dimension, lengthsOfCall))
                    .toArray();
            Fill fill = rule.choose(tensor, shape);
            tensors.put(tensor.name(), fill(arena, fill, tensor.dtype(), seed, number++, lengths));
            fills.put(tensor.name(), fill.describe());
        }
    }

    /** All of them by name: {@code q k v}, then the captured tensors. */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("q", query);
        tensors.put("k", key);
        tensors.put("v", value);
        tensors.putAll(captured);
        return tensors;
    }

    private static long length(Dimension dimension, CallLengths lengths) {
        return switch (dimension) {
            case Dimension.FixedLength(int length) -> length;
            case Dimension.FreshLength _ -> FRESH_LENGTH;
            case Dimension.CallLength(String name) -> lengths.applyAsLong(name);
        };
    }

    private static Tensor fill(Arena arena, Fill fill, DType dtype, long seed, int number, long... shape) {
        return fill.make(arena, dtype, seed * 31 + number, shape);
    }
}
