package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.FloatFormats;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads of captured tensors, one element at a time, widened. Indices are clamped by the caller through {@link #clamp}, so
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
    public static int clamp(int index, int length) {
        return Math.max(0, Math.min(index, length - 1));
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
