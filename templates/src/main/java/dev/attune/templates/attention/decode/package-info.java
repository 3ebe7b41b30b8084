/**
 * The {@code decode} family: attention of few query rows, bf16 and f16, for compute capability 8.0 and up; head dims that are
 * multiples of 8 up to 256, a value width of its own, any lengths.
 *
 * <p>Such attention reads each key and value once and is bound by memory, so all that counts is bytes in flight: the heads of a
 * group and the query positions are packed as the rows of {@code mma.sync} tiles, so that a KV head is read once for all of
 * them, and {@link dev.attune.templates.attention.split} streams it. Input: a {@link
 * dev.attune.templates.attention.decode.DecodeShape} and a {@link dev.attune.templates.attention.VariantCode}. Output: {@link
 * dev.attune.templates.attention.split.SplitKernels}. Invariants: every row of query, key, value and out starts at a multiple
 * of 16 bytes.
 */
package dev.attune.templates.attention.decode;
