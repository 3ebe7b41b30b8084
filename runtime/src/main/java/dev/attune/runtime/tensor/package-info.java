/**
 * Tensors and their files. Input: shapes, dtypes and bytes, trusted or not. Output: {@link
 * dev.attune.runtime.tensor.Tensor}s over off-heap memory. Invariants: a tensor's every element lies inside its memory;
 * offsets are 64-bit; host memory is 64-byte aligned.
 */
package dev.attune.runtime.tensor;
