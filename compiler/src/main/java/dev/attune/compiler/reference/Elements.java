package dev.attune.compiler.reference;

import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Reads a tensor's elements, widened: reals to float64, integers and booleans to 64 bits. */
final class Elements {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /** A real element, by its distance from the first in elements. */
    static double real(Tensor tensor, long offset) {
        MemorySegment memory = tensor.memory();
        return switch (tensor.dtype()) {
            case F32 -> memory.get(FLOAT, offset * 4);
            case F16 -> Float.float16ToFloat(memory.get(SHORT, offset * 2));
            case BF16 -> Float.intBitsToFloat(memory.get(SHORT, offset * 2) << 16);
            case I32, I8, U8, BOOL -> throw new IllegalArgumentException(tensor + " holds no reals");
        };
    }

    /** An integer or boolean element, by its distance from the first in elements. */
    static long integer(Tensor tensor, long offset) {
        MemorySegment memory = tensor.memory();
        return switch (tensor.dtype()) {
            case I32 -> memory.get(INT, offset * 4);
            case I8 -> memory.get(ValueLayout.JAVA_BYTE, offset);
            case U8 -> Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, offset));
            case BOOL -> memory.get(ValueLayout.JAVA_BYTE, offset) != 0 ? 1 : 0;
            case F32, F16, BF16 -> throw new IllegalArgumentException(tensor + " holds no integers");
        };
    }

    /** The row that starts at an offset, along the last dimension, as float64. */
    static void row(Tensor tensor, long offset, double[] into, int at, int step) {
        int length = Math.toIntExact(tensor.shape()[tensor.rank() - 1]);
        long stride = tensor.strides()[tensor.rank() - 1];
        for (int i = 0; i < length; i++) {
            into[at + i * step] = real(tensor, offset + i * stride);
        }
    }
}
