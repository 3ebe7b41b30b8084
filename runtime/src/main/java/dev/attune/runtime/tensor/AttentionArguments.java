package dev.attune.runtime.tensor;

import dev.attune.runtime.kernel.ProblemShape;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of one attention call.
 *
 * @param query {@code [batch, heads, q_len, head_dim]}
 * @param key {@code [batch, kv_heads, kv_len, head_dim]}
 * @param value {@code [batch, kv_heads, kv_len, head_dim_v]}
 * @param captured the variant's captured tensors by name
 * @param parameters launch parameters by name, defaults filled in: i32 and bool (0, 1) exactly, f32 rounded
 * @param scale factor on the dot product
 * @param out {@code [batch, heads, q_len, head_dim_v]}, written
 * @param lse {@code [batch, heads, q_len]} f32, written; empty where the caller does not want it or the variant has none
 */
public record AttentionArguments(
        ProblemShape shape,
        Tensor query,
        Tensor key,
        Tensor value,
        Map<String, Tensor> captured,
        Map<String, Double> parameters,
        float scale,
        Tensor out,
        Optional<Tensor> lse) {

    public AttentionArguments {
        captured = Map.copyOf(captured);
        parameters = Map.copyOf(parameters);
    }
}
