package dev.attune.templates.ptx.interpreter;

import java.util.HashMap;
import java.util.Map;

/**
 * The mbarriers of a CTA. Each is an actor of its own for the race detector: what a copy writes under it is known to
 * whoever has seen that phase complete, and to nobody else.
 */
final class Mbarriers {
    /** More mbarriers than that, and the race detector's tables grow too large. */
    static final int MAXIMUM = 64;

    private static final int LARGEST_COUNT = (1 << 20) - 1;

    private final Cta cta;
    private final Map<Integer, Mbarrier> byOffset = new HashMap<>();

    /** One mbarrier. */
    static final class Mbarrier {
        final int actor;
        private final int count;
        private final int initialiser;
        private final int initialisedAt;
        private boolean fenced;
        private int pending;
        private long bytes;
        private int phase;
        private int[] gathering;
        private final int[] completed;

        private Mbarrier(int actor, int count, Warp initialiser) {
            this.actor = actor;
            this.count = count;
            this.initialiser = initialiser.index;
            this.initialisedAt = initialiser.clock[initialiser.index];
            this.pending = count;
            this.gathering = new int[initialiser.clock.length];
            this.completed = new int[initialiser.clock.length];
        }

        /** The phase under way, from 0. */
        int phase() {
            return phase;
        }
    }

    Mbarriers(Cta cta) {
        this.cta = cta;
    }

    void init(Warp warp, int lane, int address, int count) {
        int offset = cta.shared.place(warp, lane, address, 8, 8);
        if (count < 1 || count > LARGEST_COUNT) {
            throw warp.fault(Fault.MBARRIER_MISUSE, lane, "an mbarrier counts 1 to 2^20 - 1 arrivals, not " + count);
        }
        if (byOffset.containsKey(offset)) {
            throw warp.fault(
                    Fault.MBARRIER_MISUSE, lane, SharedMemory.describe(address) + " already holds an mbarrier");
        }
        if (byOffset.size() == MAXIMUM) {
            throw warp.fault(
                    Fault.MBARRIER_MISUSE, lane, "the interpreter follows at most " + MAXIMUM + " mbarriers per CTA");
        }
        byOffset.put(offset, new Mbarrier(cta.mbarrierActor(byOffset.size()), count, warp));
    }

    void invalidate(Warp warp, int lane, int address) {
        find(warp, lane, address);
        byOffset.remove(cta.shared.place(warp, lane, address, 8, 8));
    }

    /** The mbarrier at an address, initialised and known to be so by the warp. */
    Mbarrier find(Warp warp, int lane, int address) {
        Mbarrier mbarrier = byOffset.get(cta.shared.place(warp, lane, address, 8, 8));
        if (mbarrier == null) {
            throw warp.fault(
                    Fault.MBARRIER_MISUSE, lane, SharedMemory.describe(address) + " holds no initialised mbarrier");
        }
        if (cta.options.detectRaces()
                && warp.index != mbarrier.initialiser
                && warp.clock[mbarrier.initialiser] < mbarrier.initialisedAt) {
            throw warp.fault(
                    Fault.RACE,
                    lane,
                    "the mbarrier at " + SharedMemory.describe(address) + " is used, and warp " + mbarrier.initialiser
                            + " initialised it with no barrier in between");
        }
        return mbarrier;
    }

    /** The mbarrier at an address, which the copy engine is going to use. */
    Mbarrier findForEngine(Warp warp, int lane, int address) {
        Mbarrier mbarrier = find(warp, lane, address);
        if (!mbarrier.fenced) {
            throw warp.fault(
                    Fault.MISSING_PROXY_FENCE,
                    lane,
                    "the copy engine gets the mbarrier at " + SharedMemory.describe(address)
                            + " but no fence.mbarrier_init follows its initialisation");
        }
        return mbarrier;
    }

    /** What {@code fence.mbarrier_init} and {@code fence.proxy.async} do for mbarriers. */
    void fence(Warp warp) {
        for (Mbarrier mbarrier : byOffset.values()) {
            mbarrier.fenced |=
                    mbarrier.initialiser == warp.index || warp.clock[mbarrier.initialiser] >= mbarrier.initialisedAt;
        }
    }

    /** Arrivals of a thread; they hand on what its warp knows. */
    void arrive(Warp warp, int lane, Mbarrier mbarrier, int arrivals) {
        if (arrivals < 1 || arrivals > mbarrier.pending) {
            throw warp.fault(
                    Fault.MBARRIER_MISUSE,
                    lane,
                    arrivals + " arrivals, but the phase awaits " + mbarrier.pending + " of " + mbarrier.count);
        }
        mbarrier.pending -= arrivals;
        join(mbarrier.gathering, warp.clock);
        completeIfDone(mbarrier);
    }

    void expectBytes(Mbarrier mbarrier, int bytes) {
        mbarrier.bytes += bytes;
    }

    /** Bytes that a copy has brought; the knowledge is that of the copy's issuer. */
    void bytesArrived(Mbarrier mbarrier, int bytes, int[] knowledge) {
        mbarrier.bytes -= bytes;
        join(mbarrier.gathering, knowledge);
        completeIfDone(mbarrier);
    }

    private void completeIfDone(Mbarrier mbarrier) {
        if (mbarrier.pending == 0 && mbarrier.bytes == 0) {
            mbarrier.phase++;
            mbarrier.pending = mbarrier.count;
            join(mbarrier.completed, mbarrier.gathering);
            mbarrier.gathering = new int[mbarrier.gathering.length];
            mbarrier.completed[mbarrier.actor] = mbarrier.phase;
            cta.progressed();
        }
    }

    /** Whether the phase of a parity has completed; if so the warp learns what the arrivals knew. */
    boolean test(Warp warp, Mbarrier mbarrier, int parity) {
        if ((mbarrier.phase & 1) == (parity & 1)) {
            return false;
        }
        warp.learn(mbarrier.completed);
        warp.lanesSynchronised();
        return true;
    }

    private static void join(int[] into, int[] from) {
        for (int i = 0; i < into.length; i++) {
            into[i] = Math.max(into[i], from[i]);
        }
    }
}
