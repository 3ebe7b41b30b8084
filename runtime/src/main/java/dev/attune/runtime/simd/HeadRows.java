package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The rows of a tensor {@code [batch, heads, length, width]} whose last stride is 1.
 *
 * @param batchStride distances in elements
 */
record HeadRows(MemorySegment memory, long batchStride, long headStride, long rowStride) {
    static HeadRows of(Tensor tensor) {
        long[] strides = tensor.strides();
        return new HeadRows(tensor.memory(), strides[0], strides[1], strides[2]);
    }

    /** Whether the memory is off-heap, and no mapped file. */
    boolean plain() {
        return memory.isNative() && !memory.isMapped();
    }

    /** The place of a row's first element. */
    long offset(int b, int h, int row) {
        return b * batchStride + h * headStride + row * rowStride;
    }
}
