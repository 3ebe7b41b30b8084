package dev.attune.compiler.lower.ptx.cost;

import dev.attune.templates.attention.decode.DecodeShape;
import java.util.Optional;

/** The {@code decode} family: few rows, so that the arithmetic matters where keys come from the cache, or rows are many. */
public final class DecodeCost {
    /** A chunk of a warp, beside what other warps hide: scores, maximum, weights, values, one after the other. Not timed alone. */
    private static final double CHUNK_CYCLES = 300;

    /** Registers of a thread beside accumulators. */
    private static final int OTHER_REGISTERS = 64;

    private DecodeCost() {}

    /** Cycles of a launch and its combination. */
    public static double cycles(NominalCall call, DecodeShape shape, KeySplit keySplit) {
        SplitLaunch launch = new SplitLaunch(call, shape.split(), keySplit, shape.accumulators() + OTHER_REGISTERS);
        double pairs = (double) shape.rows() * shape.tileKv();
        // each warp rescales all rows for its own keys
        double rescale = (double) shape.rows()
                * shape.valueDim()
                * shape.warps()
                / call.device().multiplyAdds();
        double idle = Math.max(1, NominalDevice.SCHEDULERS / launch.warps());
        double arithmetic = Overlap.cycles(
                Overlap.ofWarps(launch.warps()),
                idle * 2 * pairs * call.width() / call.device().tensorOperations(),
                // written by copies, read by the products
                2 * shape.tileKv() * call.keyBytes() / NominalDevice.SHARED_BYTES,
                idle * (pairs * call.pairCycles(Optional.empty()) + rescale));
        return launch.cycles(arithmetic + CHUNK_CYCLES * Math.max(1, shape.warps() / NominalDevice.SCHEDULERS));
    }
}
