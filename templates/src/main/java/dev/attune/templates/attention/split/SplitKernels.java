package dev.attune.templates.attention.split;

import dev.attune.templates.attention.FamilyKernel;

/**
 * The kernels of a variant whose keys are split.
 *
 * @param shape what is baked in
 * @param overlaps whether {@code combine} may start before {@code attention} has ended
 * @param attention grid: splits times row tiles; heads, or KV heads where rows are packed; batch. With one split it writes out
 *     and lse itself
 * @param combine grid: all rows of the call, {@code batch * heads * q_len}; not launched for one split
 */
public record SplitKernels(SplitShape shape, boolean overlaps, FamilyKernel attention, FamilyKernel combine) {
    /** Workspace of the splits' out: f32 {@code [batch, heads, q_len, splits, head_dim_v]}. */
    public static final String PARTIAL_OUT = "partial_out";

    /** Workspace of the splits' maxima and sums: f32 {@code [batch, heads, q_len, splits, 2]}. Not used by own weights. */
    public static final String PARTIAL_SUMS = "partial_sums";
}
