package dev.attune.templates.ptx.interpreter;

import java.util.ArrayList;
import java.util.List;

/** The sixteen barriers of a CTA. A warp counts with all its 32 lanes, as on the machine. */
final class NamedBarriers {
    private static final int COUNT = 16;

    private final Cta cta;
    private final Barrier[] barriers = new Barrier[COUNT];

    /** One use of a barrier, from the first arrival to its completion. */
    private static final class Barrier {
        /** Threads that complete it; 0 means all of the CTA that still run. */
        int expected;

        int arrived;
        int votes;
        int voters;
        final int[] clock;
        final List<Warp> waiting = new ArrayList<>();
        final List<Result> results = new ArrayList<>();

        Barrier(int clockLength) {
            clock = new int[clockLength];
        }
    }

    /** Gets the votes when a reduction completes. */
    interface Result {
        void deliver(int votes, int voters);
    }

    NamedBarriers(Cta cta) {
        this.cta = cta;
    }

    /** Arrives and waits. */
    void sync(Warp warp, int id, int threads) {
        Barrier barrier = arriveAt(warp, id, threads);
        barrier.waiting.add(warp);
        warp.block("at barrier " + id + ", " + barrier.arrived + " threads here, needs "
                + (threads == 0 ? "all" : threads));
        completeIfFull(id);
    }

    /** Arrives without waiting. */
    void arrive(Warp warp, int id, int threads) {
        arriveAt(warp, id, threads);
        completeIfFull(id);
    }

    /** Arrives with votes of the warp's lanes, and waits for the sum. */
    void reduce(Warp warp, int id, int votes, int voters, Result result) {
        Barrier barrier = arriveAt(warp, id, 0);
        barrier.votes += votes;
        barrier.voters += voters;
        barrier.results.add(result);
        barrier.waiting.add(warp);
        warp.block("at barrier " + id + " with a reduction");
        completeIfFull(id);
    }

    private Barrier arriveAt(Warp warp, int id, int threads) {
        if (id < 0 || id >= COUNT) {
            throw warp.fault(Fault.BARRIER_MISUSE, "barrier " + id + "; there are 0 to 15");
        }
        if (threads % Warp.LANES != 0 || threads < 0) {
            throw warp.fault(
                    Fault.BARRIER_MISUSE, "barrier " + id + " for " + threads + " threads, not a multiple of 32");
        }
        Barrier barrier = barriers[id];
        if (barrier == null) {
            barrier = new Barrier(warp.clock.length);
            barrier.expected = threads;
            barriers[id] = barrier;
        } else if (barrier.expected != threads) {
            throw warp.fault(
                    Fault.BARRIER_MISUSE,
                    "barrier " + id + " is used for " + name(threads) + " while others wait there for "
                            + name(barrier.expected));
        }
        if (barrier.waiting.contains(warp)) {
            throw warp.fault(Fault.BARRIER_MISUSE, "the warp arrives at barrier " + id + " while it waits there");
        }
        barrier.arrived += Warp.LANES;
        for (int i = 0; i < barrier.clock.length; i++) {
            barrier.clock[i] = Math.max(barrier.clock[i], warp.clock[i]);
        }
        warp.tick();
        return barrier;
    }

    private static String name(int threads) {
        return threads == 0 ? "all threads" : threads + " threads";
    }

    private void completeIfFull(int id) {
        Barrier barrier = barriers[id];
        int expected = barrier.expected == 0 ? cta.runningWarps() * Warp.LANES : barrier.expected;
        if (barrier.arrived < expected) {
            return;
        }
        barriers[id] = null;
        cta.progressed();
        for (Warp warp : barrier.waiting) {
            warp.learn(barrier.clock);
            warp.lanesSynchronised();
            warp.resume();
        }
        for (Result result : barrier.results) {
            result.deliver(barrier.votes, barrier.voters);
        }
    }

    /** A warp that ended counts no longer among all threads. */
    void warpEnded() {
        for (int id = 0; id < COUNT; id++) {
            if (barriers[id] != null && barriers[id].expected == 0) {
                completeIfFull(id);
            }
        }
    }
}
