package dev.attune.templates.attention.mma;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.List;

/** Writes the out tile: rounded into swizzled shared memory by fragments, then to global memory in rows of 16-byte chunks. */
final class OutTile {
    private final KernelBuilder kernel;
    private final MmaShape shape;
    private final CtaPosition position;

    OutTile(KernelBuilder kernel, MmaShape shape, CtaPosition position) {
        this.kernel = kernel;
        this.shape = shape;
        this.position = position;
    }

    /**
     * Stores the tile. Shared memory must be free; a warp touches only its own rows.
     *
     * @param shared shared address of the tile
     * @param matrix 64-bit address of the head's row 0
     * @param rowStride elements from one row to the next, 64 bits
     * @param rowCount query rows
     */
    void store(
            Products products,
            List<List<RegisterVector>> out,
            Register shared,
            Register matrix,
            Register rowStride,
            Register rowCount) {
        SwizzledTile tile = shape.outTile();
        kernel.section("out: rounded into shared memory");
        Register phase = tile.phase(kernel, position.quad());
        Register laneRow = kernel.add(position.warpRow(), position.quad());
        Register start = kernel.add(
                kernel.fma(laneRow, Immediate.of(tile.pitch()), shared), kernel.shiftLeft(position.quadLane(), 2));
        for (int column = 0; column < shape.valueBlocks(); column++) {
            Register chunk = kernel.shiftLeft(column == 0 ? phase : kernel.xor(phase, column), 4);
            Register place = kernel.add(start, chunk);
            for (int block = 0; block < shape.rowBlocks(); block++) {
                RegisterVector fragment = out.get(block).get(column);
                for (int upper = 0; upper < 2; upper++) {
                    Register pair = products.pack(fragment.get(2 * upper), fragment.get(2 * upper + 1));
                    int offset = (16 * block + 8 * upper) * tile.pitch();
                    kernel.storeShared(MemoryType.B32, Address.of(place, offset), pair);
                }
            }
        }
        kernel.syncWarp();
        copyRows(tile, shared, matrix, rowStride, rowCount);
    }

    private void copyRows(SwizzledTile tile, Register shared, Register matrix, Register rowStride, Register rowCount) {
        kernel.section("out: from shared to global memory, 16 bytes a lane");
        int chunks = shape.valueDim() / SwizzledTile.CHUNK;
        int lanes = TileCopy.lanesPerRow(shape.valueDim());
        int rowsPerPass = 32 / lanes;
        int rows = 16 * shape.rowBlocks();
        Register chunk = kernel.and(position.lane(), lanes - 1);
        Register laneRow = kernel.shiftRight(position.lane(), Integer.numberOfTrailingZeros(lanes));
        Register rowBytes = kernel.shiftLeft(rowStride, 1);
        for (int first = 0; first < rows; first += rowsPerPass) {
            Register row = first == 0 ? laneRow : kernel.add(laneRow, first);
            Register tileRow = kernel.add(position.warpRow(), row);
            Register matrixRow = kernel.add(position.firstRow(), tileRow);
            Register inside = kernel.less(matrixRow, rowCount);
            if (chunks != lanes) {
                inside = kernel.and(inside, kernel.less(chunk, chunks));
            }
            if (first + rowsPerPass > rows) {
                inside = kernel.and(inside, kernel.less(row, rows));
            }
            kernel.when("store", inside, () -> {
                Register phase = tile.phase(kernel, row);
                Register place = kernel.shiftLeft(kernel.xor(chunk, phase), 4);
                Register from = kernel.add(kernel.fma(tileRow, Immediate.of(tile.pitch()), shared), place);
                RegisterVector data = kernel.as("out_chunk").loadShared(MemoryType.B32, 4, Address.of(from));
                Register to = kernel.fma(kernel.toS64(matrixRow), rowBytes, matrix);
                Register byteOffset = kernel.toS64(kernel.shiftLeft(chunk, 4));
                kernel.storeGlobal(MemoryType.B32, Address.of(kernel.add(to, byteOffset)), data);
            });
        }
    }
}
