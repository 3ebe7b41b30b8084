package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.FloatFormats;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies rows between off-heap tensors of f32, bf16 or f16 and f32 scratch. Widening is exact; narrowing rounds to nearest
 * even. One instance per thread: it holds a buffer for narrow elements.
 */
public final class ElementRows {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt PAIR = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Apart, so that a process that reads f32 alone, or runs no vector code yet, does not load the vectors. */
    private static final class Narrow {
        static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
        static final VectorSpecies<Short> SHORTS =
                VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));

        /** Widens whole vectors; gives how many elements that were. */
        static int widenBf16(short[] from, int count, float[] into, int at) {
            int i = 0;
            for (; i <= count - INTS.length(); i += INTS.length()) {
                IntVector bits = (IntVector)
                        ShortVector.fromArray(SHORTS, from, i).convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
                FloatVector wide = bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
                wide.intoArray(into, at + i);
            }
            return i;
        }
    }

    /** Elements moved at a time; the buffer stays in the first-level cache. */
    private static final int CHUNK = 4096;

    private final DType dtype;
    private final short[] narrow;
    private boolean vectors = true;

    /**
     * Rows of one dtype.
     *
     * @throws IllegalArgumentException when query, key and value cannot be stored so
     */
    public ElementRows(DType dtype) {
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("rows of " + dtype + " are not floating-point; use f32, bf16 or f16");
        }
        this.dtype = dtype;
        this.narrow = new short[dtype == DType.F32 ? 0 : CHUNK];
    }

    /** Whether elements are widened by vectors, as they are unless said otherwise; the bits are the same. */
    void useVectors(boolean use) {
        vectors = use;
    }

    /**
     * Reads rows, widened to f32.
     *
     * @param memory the tensor's memory
     * @param offset of the first row's first element, in elements
     * @param rowStride distance between rows, in elements
     * @param width elements per row
     * @param into scratch: row {@code i} is written from {@code at + i * stride}
     */
    public void read(
            MemorySegment memory, long offset, long rowStride, int rows, int width, float[] into, int at, int stride) {
        if (rowStride == width && stride == width) {
            readRun(memory, offset, rows * width, into, at);
            return;
        }
        for (int row = 0; row < rows; row++) {
            readRun(memory, offset + row * rowStride, width, into, at + row * stride);
        }
    }

    /**
     * Reads rows of 16-bit elements as they are, two to an int, the first in the low half.
     *
     * @param width elements per row; even
     * @param into scratch: row {@code i} is written from {@code i * stride / 2}
     * @param stride elements; even
     */
    void readPairs(MemorySegment memory, long offset, long rowStride, int rows, int width, int[] into, int stride) {
        if (rowStride == width && stride == width) {
            MemorySegment.copy(memory, PAIR, offset * Short.BYTES, into, 0, rows * width / 2);
            return;
        }
        for (int row = 0; row < rows; row++) {
            MemorySegment.copy(
                    memory, PAIR, (offset + row * rowStride) * Short.BYTES, into, row * stride / 2, width / 2);
        }
    }

    /** Writes rows, narrowed to the dtype; the mirror image of {@link #read}. */
    public void write(
            float[] from, int at, int stride, int rows, int width, MemorySegment memory, long offset, long rowStride) {
        if (rowStride == width && stride == width) {
            writeRun(from, at, rows * width, memory, offset);
            return;
        }
        for (int row = 0; row < rows; row++) {
            writeRun(from, at + row * stride, width, memory, offset + row * rowStride);
        }
    }

    private void readRun(MemorySegment memory, long offset, int count, float[] into, int at) {
        if (dtype == DType.F32) {
            HeapRows.read(memory, offset, into, at, count);
            return;
        }
        for (int done = 0; done < count; done += CHUNK) {
            int length = Math.min(CHUNK, count - done);
            MemorySegment.copy(memory, SHORT, (offset + done) * Short.BYTES, narrow, 0, length);
            if (dtype == DType.BF16) {
                int whole = vectors ? Narrow.widenBf16(narrow, length, into, at + done) : 0;
                widenBf16(narrow, whole, length, into, at + done);
            } else {
                widenF16(narrow, length, into, at + done);
            }
        }
    }

    private void writeRun(float[] from, int at, int count, MemorySegment memory, long offset) {
        if (dtype == DType.F32) {
            HeapRows.write(from, at, memory, offset, count);
            return;
        }
        for (int done = 0; done < count; done += CHUNK) {
            int length = Math.min(CHUNK, count - done);
            if (dtype == DType.BF16) {
                narrowBf16(from, at + done, length, narrow);
            } else {
                narrowF16(from, at + done, length, narrow);
            }
            MemorySegment.copy(narrow, 0, memory, SHORT, (offset + done) * Short.BYTES, length);
        }
    }

    private static void widenBf16(short[] from, int first, int count, float[] into, int at) {
        for (int i = first; i < count; i++) {
            into[at + i] = FloatFormats.bf16ToFloat(from[i]);
        }
    }

    private static void narrowBf16(float[] from, int at, int count, short[] into) {
        for (int i = 0; i < count; i++) {
            into[i] = FloatFormats.floatToBf16(from[at + i]);
        }
    }

    private static void widenF16(short[] from, int count, float[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = Float.float16ToFloat(from[i]);
        }
    }

    private static void narrowF16(float[] from, int at, int count, short[] into) {
        for (int i = 0; i < count; i++) {
            into[i] = Float.floatToFloat16(from[at + i]);
        }
    }
}
