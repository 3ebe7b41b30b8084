package dev.attune.compiler.lower.ptx.cost;

import dev.attune.templates.attention.simt.SimtShape;
import dev.attune.templates.attention.split.SplitShape;
import java.util.Optional;

/** The {@code simt} family: multiply-adds, and what lanes read of shared memory for them, which is less the more rows a warp has. */
public final class SimtCost {
    /** What an exponential that is as exact as f32 takes more, in cycles of a multiprocessor for a pair. */
    private static final double EXACT_CYCLES = 0.065;

    /** What stays of shared memory's reads beside multiply-adds: a thread's rows are independent of each other. */
    private static final double EXPOSED = 0.5;

    /** Registers of a thread beside the rows'. */
    private static final int OTHER_REGISTERS = 64;

    private SimtCost() {}

    /** Cycles of a launch and its combination. */
    public static double cycles(NominalCall call, SimtShape shape, KeySplit keySplit) {
        SplitShape split = shape.split();
        SplitLaunch launch = new SplitLaunch(call, split, keySplit, shape.rowRegisters() + OTHER_REGISTERS);
        double pairs = (double) split.tileRows() * split.tileKv();
        double idle = Math.max(1, NominalDevice.SCHEDULERS / launch.warps());
        // a lane's key is read once for a warp's rows, the rows' elements by all lanes at once; so are values, weights
        double chunks = pairs / (split.keys() * shape.rows());
        double scores = call.shape().headDim() / 4.0 * (4 + shape.rows());
        double values = split.keys() * (call.shape().headDimV() / 32.0 + shape.rows() / 4.0);
        double arithmetic = Overlap.cycles(
                EXPOSED,
                idle * pairs * call.width() / call.device().multiplyAdds(),
                chunks * (scores + values),
                idle * pairs * (call.pairCycles(Optional.empty()) + EXACT_CYCLES));
        return launch.cycles(arithmetic);
    }
}
