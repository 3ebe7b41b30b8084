package dev.attune.compiler.lower.ptx.cost;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.templates.attention.split.SplitShape;

/**
 * A launch of a kernel that splits the keys, and of what combines the parts: what is in flight between memory and a multiprocessor,
 * whether CTAs fill the device, what the combination takes. When it may start costs the same either way.
 *
 * @param registers of a thread
 */
record SplitLaunch(NominalCall call, SplitShape shape, KeySplit keySplit, int registers) {

    /** Around a CTA: its start, the first chunks' arrival, rows joined, out. */
    private static final double CTA_CYCLES = 4000;

    private long ctas() {
        ProblemShape lengths = call.shape();
        long rows = shape.packsHeads() ? (long) lengths.qLen() * lengths.groupSize() : lengths.qLen();
        int heads = shape.packsHeads() ? lengths.kvHeads() : lengths.heads();
        return Math.ceilDiv(rows, shape.tileRows()) * heads * lengths.batch() * keySplit.parts();
    }

    private int active() {
        return call.device()
                .activeCtas(ctas(), call.device().residentCtas(keySplit.sharedBytes(), shape.threads(), registers));
    }

    /** Warps of a multiprocessor. */
    int warps() {
        return active() * shape.warps();
    }

    /**
     * Cycles of the launch.
     *
     * @param arithmetic cycles of a multiprocessor for the keys that a CTA's warps work on at a time
     */
    double cycles(double arithmetic) {
        NominalDevice device = call.device();
        int rings = shape.sharesChunks() ? 1 : shape.warps();
        // a chunk's keys wait for its values, or the reverse
        double inFlight = (shape.stages() - 0.5) * shape.stageBytes() * rings * active();
        double tileBytes = shape.tileKv() * call.keyBytes();
        double keyTile = Math.max(arithmetic, tileBytes / NominalDevice.CACHE_BYTES);
        keyTile = Math.max(keyTile, NominalDevice.LATENCY * tileBytes / inFlight);
        int queries =
                shape.packsHeads() ? Math.ceilDiv(shape.tileRows(), call.shape().groupSize()) : shape.tileRows();
        KeyVisits visits = call.visits(queries, shape.tileKv()).part(keySplit.parts());
        double busy = device.finish(ctas(), CTA_CYCLES / active(), keyTile, visits);
        return call.launch(busy, inFlight) + (keySplit.parts() > 1 ? NominalCall.LAUNCH_CYCLES + partialCycles() : 0);
    }

    /** Partial results are written and read again, in f32, mostly in the second-level cache. */
    private double partialCycles() {
        ProblemShape lengths = call.shape();
        double rows = (double) lengths.batch() * lengths.heads() * lengths.qLen();
        return 8
                * rows
                * keySplit.parts()
                * lengths.headDimV()
                / (call.device().multiprocessors() * NominalDevice.CACHE_BYTES);
    }
}
