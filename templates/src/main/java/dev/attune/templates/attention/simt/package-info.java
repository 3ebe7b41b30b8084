/**
 * The {@code simt} family: f32 attention of any lengths and any head dims from 1 to 256, for compute capability 8.0 and up.
 *
 * <p>Products are plain fused multiply-adds, so results are as exact as f32 is; three products of tf32 halves would be quicker
 * on some GPUs, but lose bits of the operands and want every width padded to eight. A lane holds one key of a chunk and all
 * rows of the tile for the scores, and some columns of all rows for the product with the values; operands that all lanes
 * share are broadcast from shared memory, 16 bytes at a time. {@link dev.attune.templates.attention.split} streams the keys.
 * Input: a {@link dev.attune.templates.attention.simt.SimtShape} and a {@link dev.attune.templates.attention.VariantCode}.
 * Output: {@link dev.attune.templates.attention.split.SplitKernels}. Invariants: elements are aligned to 4 bytes; where a head
 * width is a multiple of 4, every row of that tensor starts at a multiple of 16 bytes.
 */
package dev.attune.templates.attention.simt;
