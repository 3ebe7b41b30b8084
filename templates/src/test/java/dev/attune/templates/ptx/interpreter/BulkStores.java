package dev.attune.templates.ptx.interpreter;

import java.util.ArrayList;
import java.util.List;

/** The copies out of shared memory that a warp's lanes have not waited for, in groups per lane. */
final class BulkStores {
    private record Pending(EngineRead read, int group) {}

    private final List<Pending> pending = new ArrayList<>();
    private final int[] closed = new int[Warp.LANES];

    void start(EngineRead read) {
        pending.add(new Pending(read, closed[read.lane()]));
    }

    void commit(int active) {
        for (int rest = active; rest != 0; rest &= rest - 1) {
            closed[Integer.numberOfTrailingZeros(rest)]++;
        }
    }

    /** Completes all but the newest closed groups of the lanes. */
    void await(int active, int pendingGroups) {
        List<Pending> left = new ArrayList<>();
        for (Pending copy : pending) {
            int lane = copy.read.lane();
            if ((active >> lane & 1) != 0 && copy.group < closed[lane] - pendingGroups) {
                copy.read.complete();
            } else {
                left.add(copy);
            }
        }
        pending.clear();
        pending.addAll(left);
    }

    /** Shared memory goes away with the CTA: a thread must not end while its copies may still read it. */
    void checkFinished(Warp warp, int lanes) {
        for (Pending copy : pending) {
            if ((lanes >> copy.read.lane() & 1) != 0) {
                throw warp.fault(
                        Fault.UNFINISHED_WORK,
                        copy.read.lane(),
                        "the thread ends, but a copy out of shared memory that it started "
                                + (copy.group < closed[copy.read.lane()]
                                        ? "has not been waited for"
                                        : "was never committed"));
            }
        }
    }
}
