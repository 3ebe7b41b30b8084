package dev.attune.runtime.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Single elements in memory, widened to double. Element {@code i} lies {@code i * dtype.bytes()} bytes from the segment's start.
 * This is the slow and obvious way: generated kernels have their own.
 */
public final class Elements {

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort BITS16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /** The element at an index; a bool is 0 or 1. Exact. */
    public static double get(DType dtype, MemorySegment memory, long index) {
        long offset = index * dtype.bytes();
        return switch (dtype) {
            case F32 -> memory.get(F32, offset);
            case F16 -> FloatFormats.f16ToFloat(memory.get(BITS16, offset));
            case BF16 -> FloatFormats.bf16ToFloat(memory.get(BITS16, offset));
            case I32 -> memory.get(I32, offset);
            case I8 -> memory.get(ValueLayout.JAVA_BYTE, offset);
            case U8 -> memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
            case BOOL -> memory.get(ValueLayout.JAVA_BYTE, offset) != 0 ? 1 : 0;
        };
    }

    /**
     * Stores a value: rounded to the nearest (ties to even) for floating dtypes, truncated and clamped for integers, unequal to
     * zero for a bool.
     */
    public static void set(DType dtype, MemorySegment memory, long index, double value) {
        long offset = index * dtype.bytes();
        switch (dtype) {
            case F32 -> memory.set(F32, offset, (float) value);
            case F16 -> memory.set(BITS16, offset, FloatFormats.floatToF16((float) value));
            case BF16 -> memory.set(BITS16, offset, FloatFormats.floatToBf16((float) value));
            case I32 -> memory.set(I32, offset, (int) value);
            case I8 -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) Math.clamp(value, -128, 127));
            case U8 -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) (int) Math.clamp(value, 0, 255));
            case BOOL -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) (value != 0 ? 1 : 0));
        }
    }
}
