package dev.attune.templates.attention.mma;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;

/**
 * A tile of 16-bit elements in shared memory, row-major, whose 16-byte chunks are permuted within each row: the chunk at
 * {@code c} of row {@code r} lies at {@code c ^ phase(r)}. Eight rows read at one column, as ldmatrix does, and eight
 * neighbouring chunks of a row written together, as a copy does, then touch all 32 banks once.
 *
 * @param columns a multiple of 16
 */
record SwizzledTile(int rows, int columns) {
    SwizzledTile {
        if (rows < 1 || columns < 16 || columns % 16 != 0) {
            throw new IllegalArgumentException("a swizzled tile of " + rows + " x " + columns);
        }
    }

    /** Elements of a chunk. */
    static final int CHUNK = 8;

    /** Bytes of a chunk. */
    static final int CHUNK_BYTES = 16;

    int chunksPerRow() {
        return columns / CHUNK;
    }

    /** Bytes from one row to the next. */
    int pitch() {
        return columns * 2;
    }

    int bytes() {
        return rows * pitch();
    }

    /** How many low bits of the chunk number the phase changes: 1 to 3, as many as the width allows. */
    int swizzleBits() {
        return Math.min(3, Integer.numberOfTrailingZeros(chunksPerRow()));
    }

    /** Chunks that are permuted among themselves. */
    int group() {
        return 1 << swizzleBits();
    }

    /** The phase of a row: some of the low three bits of its number, as rows repeat after eight. */
    Register phase(KernelBuilder kernel, Register row) {
        int bits = swizzleBits();
        Register high = bits == 3 ? row : kernel.shiftRight(row, 3 - bits);
        return kernel.and(high, group() - 1);
    }
}
