package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.Emitter;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import java.util.Optional;

/**
 * Copies chunks of a row-major matrix in global memory into shared memory, by the lanes of a warp or the threads of a CTA.
 * Neighbours take neighbouring pieces of a row. Rows past the end become zero and are not read.
 */
final class ChunkCopy {
    /** Most copies that are written out one after the other; beyond, the rows of a chunk are a loop. */
    private static final int MAX_UNROLLED = 32;

    private final int pieces;
    private final int pieceBytes;
    private final int lanesPerRow;
    private final int threads;
    private final int rows;
    private final ChunkRows layout;
    private final Register row;
    private final Register column;
    private final Optional<Register> rowExists;
    private final Register sharedOffset;
    private final Register globalStart;
    private final Register rowBytes;
    private final Register passBytes;

    /**
     * Works out what each thread copies.
     *
     * @param tensor whose rows they are, for names
     * @param threads that copy together
     * @param rows of a chunk
     * @param bytes that hold data, of a row
     * @param pieceBytes bytes of one copy, 4 or 16
     * @param layout how the rows lie in shared memory; pieces of 16 bytes where they are swizzled
     * @param thread number of this one among them
     * @param matrix 64-bit address of the matrix's row 0
     * @param rowBytes 64-bit distance between its rows
     */
    ChunkCopy(
            KernelBuilder kernel,
            String tensor,
            int threads,
            int rows,
            int bytes,
            int pieceBytes,
            ChunkRows layout,
            Register thread,
            Register matrix,
            Register rowBytes) {
        this.threads = threads;
        this.rows = rows;
        this.pieces = bytes / pieceBytes;
        this.pieceBytes = pieceBytes;
        this.lanesPerRow = lanesPerRow(pieces);
        this.layout = layout;
        this.rowBytes = rowBytes;
        this.row = kernel.as(tensor + "_copy_row").shiftRight(thread, Integer.numberOfTrailingZeros(lanesPerRow));
        this.column = kernel.as(tensor + "_copy_column").and(thread, lanesPerRow - 1);
        this.rowExists =
                rowsPerPass() > rows ? Optional.of(kernel.as(tensor + "_copies").less(row, rows)) : Optional.empty();
        Register columnBytes = kernel.mul(column, pieceBytes);
        this.sharedOffset = layout.swizzled()
                ? layout.offset(kernel, tensor + "_copy_to", row, column)
                : kernel.as(tensor + "_copy_to").fma(row, Immediate.of(layout.pitch()), columnBytes);
        this.globalStart = kernel.as(tensor + "_copy_from").add(matrix, kernel.toS64(columnBytes));
        this.passBytes = kernel.as(tensor + "_pass_bytes").mul(rowBytes, rowsPerPass());
    }

    private static int lanesPerRow(int pieces) {
        return pieces >= 32 ? 32 : pieces == 1 ? 1 : Integer.highestOneBit(pieces - 1) << 1;
    }

    private int rowsPerPass() {
        return threads / lanesPerRow;
    }

    /**
     * Starts the copy of a chunk; the caller closes the group.
     *
     * @param shared shared address of the chunk
     * @param firstRow i32: the matrix row that it starts with
     * @param rowCount i32: rows of the matrix
     */
    void start(KernelBuilder kernel, Register shared, Register firstRow, Register rowCount) {
        Register matrixRow = kernel.add(firstRow, row);
        Register left = kernel.as("rows_left").sub(rowCount, matrixRow);
        Register from = kernel.as("from").fma(kernel.toS64(matrixRow), rowBytes, globalStart);
        Register to = kernel.as("to").add(shared, sharedOffset);
        int passes = Math.max(1, (rows + rowsPerPass() - 1) / rowsPerPass());
        int columnPasses = (pieces + lanesPerRow - 1) / lanesPerRow;
        if (passes * columnPasses <= MAX_UNROLLED || layout.swizzled()) {
            ChunkRows.Pieces piece = layout.from(to);
            for (int pass = 0; pass < passes; pass++) {
                Register inside = kernel.greater(left, (long) pass * rowsPerPass());
                copyRow(kernel, piece, pass * rowsPerPass(), from, inside);
                if (pass + 1 < passes) {
                    from = kernel.add(from, passBytes);
                }
            }
            return;
        }
        Register movingFrom = from;
        kernel.loop("copy_pass", Immediate.of(0), Immediate.of(passes), 1, pass -> {
            Register inside = kernel.greater(left, kernel.mul(pass, rowsPerPass()));
            copyRow(kernel, layout.from(to), 0, movingFrom, inside);
            kernel.into(movingFrom).add(movingFrom, passBytes);
            kernel.into(to).add(to, (long) rowsPerPass() * layout.pitch());
        });
    }

    private void copyRow(KernelBuilder kernel, ChunkRows.Pieces piece, int rows, Register from, Register inside) {
        Register bytes = kernel.select(inside, pieceBytes, 0);
        for (int first = 0; first < pieces; first += lanesPerRow) {
            Optional<Register> active = rowExists;
            if (first + lanesPerRow > pieces) {
                Register inRow = kernel.less(column, (long) pieces - first);
                active = Optional.of(
                        active.map(exists -> kernel.and(exists, inRow)).orElse(inRow));
            }
            Emitter copy = active.isPresent() ? kernel.onlyIf(active.get()) : kernel;
            int offset = first * pieceBytes;
            Address to = piece.at(kernel, rows, offset / 16);
            if (pieceBytes == 16) {
                copy.copyAsync16OfStream(to, Address.of(from, offset), bytes);
            } else {
                copy.copyAsync(pieceBytes, to, Address.of(from, offset), bytes);
            }
        }
    }
}
