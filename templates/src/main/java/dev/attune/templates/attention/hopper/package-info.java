/**
 * The {@code hopper} family: fused attention for compute capability 9.0, bf16 and f16, any lengths, head dims that are
 * multiples of 8 up to 256, a value width of its own, grouped heads. Its structure is that of FlashAttention-3 (Shah et al.,
 * 2024, arXiv 2407.08608).
 *
 * <p>CTAs stay: each works through query tiles of all heads. One thread of a producer warpgroup has the copy engine (TMA) fill
 * rings of key and value tiles; one to three consumer warpgroups of 64 query rows each multiply with {@code wgmma}, the
 * scores of a tile one ahead of the weighted values of the tile before, so that the softmax runs while the tensor cores do.
 * Weights stay in registers, where they are computed. Under {@code setmaxnreg} the producer gives its registers to the consumers.
 * Cut tiles come first and have a loop of their own; whole tiles run no mask code. Out leaves through the query's place in
 * shared memory by the copy engine, while the next query tile's first keys arrive. Input: a {@link
 * dev.attune.templates.attention.hopper.HopperShape} and a {@link dev.attune.templates.attention.VariantCode}. Output: a {@link
 * dev.attune.templates.attention.FamilyKernel}. Invariants: every row of query, key, value and out starts at a multiple of 16
 * bytes; shared memory starts at a multiple of 1024; every full mbarrier counts whole boxes, also where they reach past a
 * tensor's end; producer and consumers walk the same tiles in the same order.
 */
package dev.attune.templates.attention.hopper;
