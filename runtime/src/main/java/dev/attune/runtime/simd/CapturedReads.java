package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.FloatFormats;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads of captured tensors, widened. A place is found through {@link #at}, which clamps each index into its dimension, so
 * every read is inside.
 */
public final class CapturedReads {
    /** Stands in for the memory of a tensor without elements, so that reads of it stay total: they give 0. */
    private static final MemorySegment ZERO = Arena.global().allocate(Long.BYTES, Long.BYTES);

    private CapturedReads() {}

    /** The memory that reads of a tensor go to. */
    public static MemorySegment memory(Tensor tensor) {
        return tensor.elements() == 0 ? ZERO : tensor.memory();
    }

    /** The length of a dimension as reads see it: 1 for every dimension of a tensor without elements. */
    public static int length(Tensor tensor, int dimension) {
        return tensor.elements() == 0 ? 1 : Math.toIntExact(tensor.shape()[dimension]);
    }

    /** The index nearest to this one inside a dimension of the given length. */
    private static int clamp(int index, int length) {
        return Math.max(0, Math.min(index, length - 1));
    }

    /** The place of an element of a vector, the index clamped. */
    public static long at(int index, int length) {
        return clamp(index, length);
    }

    /** The place of an element of a row-major matrix, the indices clamped. */
    public static long at(int index0, int length0, int index1, int length1) {
        return within(clamp(index0, length0), index1, length1);
    }

    /** The place of an element of a row-major tensor of rank 3, the indices clamped. */
    public static long at(int index0, int length0, int index1, int length1, int index2, int length2) {
        return within(at(index0, length0, index1, length1), index2, length2);
    }

    /** The place of an element of one more dimension, the index clamped, given the place in those before it. */
    public static long within(long outer, int index, int length) {
        return outer * length + clamp(index, length);
    }

    /** Reads neighbouring f32 elements. */
    public static void f32Run(MemorySegment memory, long element, int count, float[] into, int at) {
        HeapRows.read(memory, element, into, at, count);
    }

    /** Reads neighbouring bf16 elements, widened. */
    public static void bf16Run(MemorySegment memory, long element, int count, float[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = bf16(memory, element + i);
        }
    }

    /** Reads neighbouring f16 elements, widened. */
    public static void f16Run(MemorySegment memory, long element, int count, float[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = f16(memory, element + i);
        }
    }

    public static float f32(MemorySegment memory, long element) {
        return memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, element * Float.BYTES);
    }

    public static float bf16(MemorySegment memory, long element) {
        return FloatFormats.bf16ToFloat(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, element * Short.BYTES));
    }

    public static float f16(MemorySegment memory, long element) {
        return Float.float16ToFloat(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, element * Short.BYTES));
    }

    public static int i32(MemorySegment memory, long element) {
        return memory.get(ValueLayout.JAVA_INT_UNALIGNED, element * Integer.BYTES);
    }

    public static int i8(MemorySegment memory, long element) {
        return memory.get(ValueLayout.JAVA_BYTE, element);
    }

    public static int u8(MemorySegment memory, long element) {
        return memory.get(ValueLayout.JAVA_BYTE, element) & 0xFF;
    }

    public static boolean bool(MemorySegment memory, long element) {
        return memory.get(ValueLayout.JAVA_BYTE, element) != 0;
    }
}
