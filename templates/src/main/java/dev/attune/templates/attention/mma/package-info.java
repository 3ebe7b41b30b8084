/**
 * The {@code mma} family: fused attention for compute capability 8.0 and up, bf16 and f16, any lengths, head dims that are
 * multiples of 8 up to 256, a value width of its own, grouped heads.
 *
 * <p>One CTA computes one query tile of one head. Key and value tiles stream through shared memory by cp.async while the
 * warps multiply: scores by {@code mma.sync} from ldmatrix fragments, an online softmax on the accumulators in powers of
 * two, and the product with the values, whose left operand is the weights in the registers where they were computed. Shared
 * tiles are swizzled so that neither side meets a bank conflict. Only visited tiles are loaded; only cut tiles run mask code
 * and look at the ends of the sequences. Input: a {@link dev.attune.templates.attention.mma.MmaShape} and a {@link
 * dev.attune.templates.attention.VariantCode}. Output: a {@link dev.attune.templates.attention.FamilyKernel}. Invariants:
 * every row of query, key, value and out starts at a multiple of 16 bytes; grid x is the query tiles, y the heads, z the
 * batch.
 */
package dev.attune.templates.attention.mma;
