/**
 * Attention for which the keys are split: over the grid, and within a CTA over its warps. What the {@code decode} and {@code
 * simt} families share.
 *
 * <p>A CTA computes a tile of query rows, which may be packed, so that all query heads of a KV head and all query positions
 * share its keys. For few rows each warp streams its own chunks of keys and values through its own part of shared memory by
 * cp.async, at its own pace: the loop holds no CTA barrier, nearly all of the buffer is in flight all the time, and at the end
 * the warps join their rows. For many rows the warps share each chunk, and each has rows of its own. Chunks are dealt out in
 * turn to the splits of the grid and to warps, so that a mask leaves everyone the same share. Where the grid splits the keys,
 * partial results go to a workspace and a second kernel combines them.
 *
 * <p>Input: a {@link dev.attune.templates.attention.split.SplitShape}, a {@link
 * dev.attune.templates.attention.split.ChunkArithmetic} that multiplies chunks, and a {@link
 * dev.attune.templates.attention.VariantCode}. Output: {@link dev.attune.templates.attention.split.SplitKernels}. Invariants:
 * a row's result depends on the number of splits and warps but not on the order in which they run; a split that sees no key
 * leaves a maximum of minus infinity, a sum of zero and zeros.
 */
package dev.attune.templates.attention.split;
