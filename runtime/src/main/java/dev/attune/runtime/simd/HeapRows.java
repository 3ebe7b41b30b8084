package dev.attune.runtime.simd;

import java.lang.foreign.MemorySegment;

/**
 * Copies of f32 elements between tensors and arrays, as bytes between segments. The copies that take an array and a layout
 * generate a class when a process first uses one, for which it waits 8 ms.
 */
final class HeapRows {

    private HeapRows() {}

    /** Reads elements from {@code offset} on. */
    static void read(MemorySegment memory, long offset, float[] into, int at, int count) {
        MemorySegment.copy(
                memory,
                offset * Float.BYTES,
                MemorySegment.ofArray(into),
                (long) at * Float.BYTES,
                (long) count * Float.BYTES);
    }

    /** Writes elements from {@code offset} on. */
    static void write(float[] from, int at, MemorySegment memory, long offset, int count) {
        MemorySegment.copy(
                MemorySegment.ofArray(from),
                (long) at * Float.BYTES,
                memory,
                offset * Float.BYTES,
                (long) count * Float.BYTES);
    }
}
