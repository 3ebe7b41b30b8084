package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.List;

/** The consumer's side of the pair tiles that the producer brings, one after the other; for a consumer thread. */
final class BroughtPairs {
    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final Register shared;
    private final Register isFirstLane;
    private final RingPosition ring;
    private final PairTiles.Reader reader;

    /**
     * Starts before the first tile.
     *
     * @param shared shared address of the query tile, with which shared memory begins
     * @param isFirstLane whether this is its warp's first lane
     */
    BroughtPairs(
            KernelBuilder kernel, HopperShape shape, Register shared, Register isFirstLane, PairTiles.Reader reader) {
        this.kernel = kernel;
        this.shape = shape;
        this.shared = shared;
        this.isFirstLane = isFirstLane;
        this.ring = new RingPosition(kernel, "pair", shape.stages());
        this.reader = reader;
    }

    /** Waits for the next tile. */
    void await() {
        ring.awaitFull("pairs", shared, shape.pairsFullAt());
    }

    /** The elements of the tile that has been waited for, each read when it is asked for. */
    HeadCode.PairElements elements(List<HeadCode.Row> rows) {
        Register tile = ring.tile(shared, shape.pairTileBytes(), shape.pairsAt());
        return reader.elements(tile, rows);
    }

    /** This warp has read the tile; goes to the next. */
    void release() {
        kernel.syncWarp();
        ring.release(shared, shape.pairsEmptyAt(), isFirstLane);
    }
}
