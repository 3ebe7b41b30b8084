package dev.attune.compiler.lower.ptx.cost;

import dev.attune.templates.attention.mma.MmaShape;
import java.util.Optional;

/**
 * The {@code mma} family: each warp reads all of a tile's keys and values from shared memory, so that rows of a warp decide how
 * much is read for a product; and warps hide one's softmax and reads under another's products, so that resident warps do.
 */
public final class MmaCost {
    /** Around a key tile: two barriers, copies begun. */
    private static final double KEY_TILE_CYCLES = 50;

    /** Around a CTA: its start, the first loads, out. */
    private static final double CTA_CYCLES = 4000;

    /** Registers of a thread beside accumulators and query fragments. */
    private static final int OTHER_REGISTERS = 60;

    private MmaCost() {}

    /** Cycles of a launch. */
    public static double cycles(NominalCall call, MmaShape shape) {
        NominalDevice device = call.device();
        KeyVisits visits = call.visits(shape.tileQ(), shape.tileKv());
        long ctas = call.queryTiles(shape.tileQ());
        int registers = shape.accumulators() + shape.queryRegisters() + OTHER_REGISTERS;
        int active = device.activeCtas(ctas, device.residentCtas(shape.sharedBytes(), shape.threads(), registers));
        double pairs = (double) shape.tileQ() * shape.tileKv();
        double softmax = pairs * call.pairCycles(Optional.empty())
                + shape.tileQ() * shape.paddedValueDim() / device.multiplyAdds();
        double keyTile = KEY_TILE_CYCLES
                + Overlap.cycles(
                        Overlap.ofWarps(active * shape.warps()),
                        2 * pairs * (shape.paddedHeadDim() + shape.paddedValueDim()) / device.tensorOperations(),
                        sharedBytes(shape) / NominalDevice.SHARED_BYTES,
                        softmax);
        // one stage is two halves, of which one is under way
        double ahead = shape.stages() == 1 ? 0.5 : shape.stages() - 1;
        keyTile = Math.max(keyTile, NominalDevice.LATENCY / (ahead * active));
        keyTile = Math.max(keyTile, shape.tileKv() * call.keyBytes() / NominalDevice.CACHE_BYTES);
        double around = CTA_CYCLES / active + call.maskCycles(softmax, visits);
        double busy = device.finish(ctas, around, keyTile, visits);
        return call.launch(busy, ahead * active * shape.tileKv() * call.keyBytes());
    }

    /** Bytes read of shared memory for a key tile. */
    private static double sharedBytes(MmaShape shape) {
        double keys = (double) shape.warps() * shape.tileKv() * (shape.paddedHeadDim() + shape.paddedValueDim());
        double queries = shape.queryRegisters() > 0 ? 0 : (double) shape.tileQ() * shape.paddedHeadDim();
        return 2 * (keys + queries);
    }
}
