package dev.attune.runtime.simd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Rows of keys or values that micro-kernels read by vectors where they lie, which is in plain off-heap memory. Of other
 * memory, mapped files and arrays, a copy takes their place: code that met segments of several classes would ask each for its
 * own way to be read.
 */
public final class PlacedRows {
    /** Where the rows are. */
    public MemorySegment memory = MemorySegment.NULL;
    /** The first row's first element, in bytes from the start of {@link #memory}. */
    public long place;
    /** Distance between rows in bytes. */
    public long stride;

    private MemorySegment copy = MemorySegment.NULL;

    /** Lets go of the memory, which a caller may want to be rid of; a copy's own stays for the next call. */
    void release() {
        memory = MemorySegment.NULL;
    }

    /** Lets these be {@code count} rows of a head from {@code row} on, each {@code rowBytes} long. */
    void set(HeadRows rows, int elementBytes, int b, int h, int row, int count, long rowBytes) {
        MemorySegment from = rows.memory();
        long first = rows.offset(b, h, row) * elementBytes;
        long distance = rows.rowStride() * elementBytes;
        if (rows.plain()) {
            memory = from;
            place = first;
            stride = distance;
            return;
        }
        long needed = count * rowBytes;
        if (copy.byteSize() < needed) {
            copy = Arena.ofAuto().allocate(needed, 64);
        }
        if (distance == rowBytes) {
            MemorySegment.copy(from, first, copy, 0, needed);
        } else {
            for (int i = 0; i < count; i++) {
                MemorySegment.copy(from, first + i * distance, copy, i * rowBytes, rowBytes);
            }
        }
        memory = copy;
        place = 0;
        stride = rowBytes;
    }
}
