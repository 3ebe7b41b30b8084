package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.hopper.WorkTiles.WorkTile;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a warpgroup's rows of out: rounded into its rows of the query tile, which no product reads any more, then to global
 * memory by the copy engine, which leaves out rows past the last query.
 */
final class OutTile {
    private static final int ROW_BYTES = 128;
    private static final int COLUMNS_PER_CHUNK = HopperShape.CHUNK / 8;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final TileLoads stores;
    private final Register groupRows;
    private final Register laneRow;
    private final Register phase;
    private final Register half;
    private final Register barrier;
    private final Register isFirst;

    /**
     * Works out where the lane writes.
     *
     * @param groupRows shared address of this warpgroup's rows
     * @param threadInGroup i32
     * @param barrier named barrier of the warpgroup, i32
     */
    OutTile(
            KernelBuilder kernel,
            HopperShape shape,
            TileLoads stores,
            Register groupRows,
            Register threadInGroup,
            Register barrier) {
        this.kernel = kernel;
        this.shape = shape;
        this.stores = stores;
        this.groupRows = groupRows;
        this.barrier = barrier;
        Register warp = kernel.shiftRight(threadInGroup, 5);
        Register inMatrices = kernel.and(threadInGroup, 15);
        Register row = kernel.fma(warp, Immediate.of(16), inMatrices);
        this.laneRow = kernel.as("out_lane_row").fma(row, Immediate.of(ROW_BYTES), groupRows);
        this.phase = kernel.as("out_phase").and(threadInGroup, 7);
        this.half = kernel.as("out_half").and(kernel.shiftRight(threadInGroup, 4), 1);
        this.isFirst = kernel.as("first_of_group").equal(threadInGroup, 0);
        stores.prepare();
    }

    /** Writes the rows; then the place is free again. */
    void store(Products products, RegisterVector out, WorkTile work, Register firstGroupRow, Address placeIsFree) {
        kernel.section("out: rounded into shared memory, from there to global by the copy engine");
        int blocks = shape.valueDim() / 8;
        for (int block = 0; block < blocks; block += 2) {
            List<Register> matrices = new ArrayList<>();
            for (int i = 4 * block; i < Math.min(4 * block + 8, out.size()); i += 2) {
                matrices.add(products.pack(out.get(i), out.get(i + 1)));
            }
            // lanes 0 to 15 address the rows of the first eight columns, lanes 16 to 31 the same of the next
            Register column = kernel.or(half, block % COLUMNS_PER_CHUNK);
            Register place = kernel.fma(kernel.xor(column, phase), Immediate.of(16), laneRow);
            int chunk = block / COLUMNS_PER_CHUNK * shape.queryChunkBytes();
            kernel.storeMatrices(false, Address.of(place, chunk), RegisterVector.of(matrices));
        }
        kernel.fenceAsyncProxy();
        kernel.barrier(barrier, HopperShape.GROUP_THREADS);
        kernel.when("store", isFirst, () -> {
            stores.store(groupRows, firstGroupRow, work);
            kernel.commitBulkCopies();
            kernel.waitBulkReads(0);
            kernel.arriveMbarrier(placeIsFree);
        });
    }
}
