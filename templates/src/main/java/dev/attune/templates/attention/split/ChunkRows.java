package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import java.util.HashMap;
import java.util.Map;

/**
 * How the rows of a chunk lie in shared memory, in pieces of 16 bytes. Eight rows read at one column, as ldmatrix does, must
 * touch all banks once.
 *
 * <p>Rows of whole lines of 128 bytes are swizzled: piece {@code p} of row {@code r} lies at {@code p ^ (r % 8)}. Other rows are
 * padded to an odd number of pieces. Padding would do for all, but then a line from global memory falls on two of shared
 * memory, and copies of a long stream take 4% longer.
 *
 * @param pitch bytes from one row to the next
 * @param swizzled whether pieces are swapped within their line; the pitch is then whole lines, and so is a chunk's address
 */
public record ChunkRows(int pitch, boolean swizzled) {
    private static final int PIECE = 16;
    private static final int LINE = 128;

    public ChunkRows {
        if (pitch % (swizzled ? LINE : PIECE) != 0) {
            throw new IllegalArgumentException(
                    "rows of " + pitch + " bytes, " + (swizzled ? "swizzled" : "as they are"));
        }
    }

    /** Rows for ldmatrix, of so many bytes of data. */
    public static ChunkRows forMatrices(int bytes) {
        return bytes % LINE == 0 ? new ChunkRows(bytes, true) : padded(bytes);
    }

    /** Rows of an odd number of pieces. */
    public static ChunkRows padded(int bytes) {
        return new ChunkRows(PIECE * (Math.ceilDiv(bytes, PIECE) | 1), false);
    }

    /** Where a piece lies, in bytes from the chunk's start; row and piece are i32. */
    public Register offset(KernelBuilder kernel, String name, Register row, Register piece) {
        Register place = swizzled ? kernel.xor(piece, kernel.and(row, 7)) : piece;
        return kernel.as(name).fma(row, Immediate.of(pitch), kernel.shiftLeft(place, 4));
    }

    /**
     * The neighbourhood of a piece.
     *
     * @param address its shared address
     */
    public Pieces from(Register address) {
        return new Pieces(address);
    }

    /** Addresses of pieces at a fixed distance from one. */
    public final class Pieces {
        private final Register address;
        private final Map<Integer, Register> swapped = new HashMap<>();

        private Pieces(Register address) {
            this.address = address;
        }

        /**
         * The piece so many rows down and pieces to the right. In the last three bits neither distance may carry: what is added
         * has no bit that the first piece's own row or number may have.
         */
        public Address at(KernelBuilder kernel, int rows, int pieces) {
            if (!swizzled) {
                return Address.of(address, rows * pitch + PIECE * pieces);
            }
            int swap = (rows ^ pieces) & 7;
            Register within = swap == 0
                    ? address
                    : swapped.computeIfAbsent(swap, bits -> kernel.xor(address, (long) PIECE * bits));
            return Address.of(within, rows * pitch + LINE * (pieces / 8));
        }
    }
}
