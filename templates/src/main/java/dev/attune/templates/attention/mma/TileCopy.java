package dev.attune.templates.attention.mma;

import dev.attune.templates.ptx.build.Emitter;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies tiles of a row-major matrix in global memory into swizzled shared memory with all threads of the CTA, 16 bytes per
 * thread and pass. Neighbouring threads take neighbouring chunks of a row. Rows past the end become zero.
 */
final class TileCopy {
    private final SwizzledTile tile;
    private final int rowsPerPass;
    private final Optional<Register> active;
    private final Optional<Register> activeInLastPass;
    private final Register row;
    private final List<Register> sharedOffsets;
    private final Register globalStart;
    private final Register rowStride;

    private TileCopy(
            SwizzledTile tile,
            int rowsPerPass,
            Optional<Register> active,
            Optional<Register> activeInLastPass,
            Register row,
            List<Register> sharedOffsets,
            Register globalStart,
            Register rowStride) {
        this.tile = tile;
        this.rowsPerPass = rowsPerPass;
        this.active = active;
        this.activeInLastPass = activeInLastPass;
        this.row = row;
        this.sharedOffsets = sharedOffsets;
        this.globalStart = globalStart;
        this.rowStride = rowStride;
    }

    /** Neighbouring threads that share a row: the chunks that hold data, rounded up to a power of two. */
    static int lanesPerRow(int width) {
        int chunks = width / SwizzledTile.CHUNK;
        return chunks == 1 ? 1 : Integer.highestOneBit(chunks - 1) << 1;
    }

    /**
     * Works out what each thread copies.
     *
     * @param width columns that hold data, a multiple of 8
     * @param matrix 64-bit address of the matrix's row 0
     * @param rowStride elements from one row to the next, 64 bits
     */
    static TileCopy of(
            KernelBuilder kernel,
            String name,
            SwizzledTile tile,
            int width,
            int threads,
            Register thread,
            Register matrix,
            Register rowStride) {
        int lanes = lanesPerRow(width);
        int rowsPerPass = threads / lanes;
        Register row = kernel.as(name + "_copy_row").shiftRight(thread, Integer.numberOfTrailingZeros(lanes));
        Register chunk = kernel.and(thread, lanes - 1);
        int chunks = width / SwizzledTile.CHUNK;
        Optional<Register> active = chunks == lanes ? Optional.empty() : Optional.of(kernel.less(chunk, chunks));
        Optional<Register> activeInLastPass = active;
        int lastRows = tile.rows() % rowsPerPass;
        if (lastRows != 0) {
            Register inTile = kernel.less(row, lastRows);
            activeInLastPass = Optional.of(active.isPresent() ? kernel.and(active.get(), inTile) : inTile);
        }
        Register chunkBytes = kernel.toS64(kernel.shiftLeft(chunk, 4));
        Register globalStart = kernel.as(name + "_copy_from").add(matrix, chunkBytes);
        // the phase of a thread's row repeats once 8 rows have passed
        int distinct = Math.max(1, 8 / rowsPerPass);
        List<Register> sharedOffsets = new ArrayList<>();
        for (int i = 0; i < distinct; i++) {
            Register passRow = i == 0 ? row : kernel.add(row, (long) i * rowsPerPass);
            Register phase = tile.phase(kernel, passRow);
            Register place = kernel.shiftLeft(kernel.xor(chunk, phase), 4);
            sharedOffsets.add(kernel.as(name + "_copy_to_" + i).fma(passRow, Immediate.of(tile.pitch()), place));
        }
        return new TileCopy(tile, rowsPerPass, active, activeInLastPass, row, sharedOffsets, globalStart, rowStride);
    }

    /**
     * Starts the copy of a tile; the caller closes the group.
     *
     * @param sharedBase shared address of the tile
     * @param firstRow i32: the matrix row that the tile starts with
     * @param rowCount i32: rows of the matrix
     */
    void start(KernelBuilder kernel, Register sharedBase, Register firstRow, Register rowCount) {
        Register matrixRow = kernel.add(firstRow, row);
        Register left = kernel.as("rows_left").sub(rowCount, matrixRow);
        // worked out anew each time: registers are dearer than the few instructions
        Register rowBytes = kernel.shiftLeft(kernel.mul(kernel.toS64(matrixRow), rowStride), 1);
        Register from = kernel.as("from").add(globalStart, rowBytes);
        Register passBytes = kernel.shiftLeft(rowStride, 1 + Integer.numberOfTrailingZeros(rowsPerPass));
        List<Register> to = sharedOffsets.stream()
                .map(offset -> kernel.as("to").add(sharedBase, offset))
                .toList();
        int passes = Math.ceilDiv(tile.rows(), rowsPerPass);
        for (int pass = 0; pass < passes; pass++) {
            Register inside = kernel.greater(left, (long) pass * rowsPerPass);
            Register bytes = kernel.select(inside, SwizzledTile.CHUNK_BYTES, 0);
            Address shared =
                    Address.of(to.get(pass % to.size()), pass / to.size() * to.size() * rowsPerPass * tile.pitch());
            Optional<Register> guard = pass + 1 < passes ? active : activeInLastPass;
            Emitter copy = guard.isPresent() ? kernel.onlyIf(guard.get()) : kernel;
            copy.copyAsync16(shared, Address.of(from), bytes);
            if (pass + 1 < passes) {
                from = kernel.add(from, passBytes);
            }
        }
    }

    /**
     * Writes zeros over the chunk of each row that no copy reaches, where the width is 8 mod 16: the products run over it.
     *
     * @param copies how many copies of the tile lie behind each other
     */
    static void zeroTail(
            KernelBuilder kernel,
            SwizzledTile tile,
            int width,
            int copies,
            int threads,
            Register thread,
            Register base) {
        if (width == tile.columns()) {
            return;
        }
        int rows = tile.rows() * copies;
        Register zero = kernel.constant(0);
        RegisterVector zeros = RegisterVector.of(zero, zero, zero, zero);
        for (int first = 0; first < rows; first += threads) {
            Register row = first == 0 ? thread : kernel.add(thread, first);
            Register phase = tile.phase(kernel, row);
            Register chunk = kernel.xor(phase, tile.chunksPerRow() - 1);
            Register place = kernel.add(base, kernel.fma(row, Immediate.of(tile.pitch()), kernel.shiftLeft(chunk, 4)));
            Emitter store = first + threads <= rows ? kernel : kernel.onlyIf(kernel.less(row, rows));
            store.storeShared(MemoryType.B32, Address.of(place), zeros);
        }
    }
}
