package dev.attune.templates.ptx.interpreter;

/**
 * Decides whether two accesses to shared memory are ordered. Each actor (a warp, or an mbarrier under which copies arrive) counts
 * its steps between synchronisations; a barrier hands on what each participant knows of the others' counts. An access is
 * ordered after another if the actor knows of the other's count.
 *
 * <p>A clock has two halves: what the actor knows of, and what of it a proxy fence has made visible to the asynchronous
 * units.
 *
 * <p>A tag holds an actor and its count: who wrote the granule last, and for each actor, when it read it last.
 */
final class RaceDetector {
    private static final int COUNT_BITS = 24;
    private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
    private static final int LANE_BITS = 6;
    private static final int LANE_MASK = (1 << LANE_BITS) - 1;

    private final int warps;
    private final boolean enabled;
    /** Per granule the last writer's tag; zero where nothing was written. */
    private final int[] writes;

    private final int[] reads;
    /** Per granule the lane that wrote it last and its warp's count of lane synchronisations then. */
    private final int[] lanes;

    /**
     * @param warps the actors that read: the first ones
     */
    RaceDetector(int granules, int warps, boolean enabled) {
        this.warps = warps;
        this.enabled = enabled;
        writes = new int[granules];
        lanes = enabled ? new int[granules] : new int[0];
        reads = enabled ? new int[granules * warps] : new int[0];
    }

    boolean written(int granule) {
        return writes[granule] != 0;
    }

    /** Records a read; returns the actor whose write it races with, or -1. */
    int read(int granule, int actor, int[] clock) {
        if (!enabled) {
            return -1;
        }
        reads[granule * warps + actor] = clock[actor];
        return racingWriter(granule, actor, clock);
    }

    /** Records a write; returns the actor whose write or read it races with, or -1. */
    int write(int granule, int actor, int[] clock) {
        int racing = -1;
        if (enabled) {
            racing = racingWriter(granule, actor, clock);
            if (racing < 0) {
                racing = racingReader(granule, actor, clock);
            }
        }
        wrote(granule, actor, clock[actor]);
        return racing;
    }

    /** Records who wrote a granule, and when. */
    void wrote(int granule, int actor, int count) {
        writes[granule] = actor + 1 << COUNT_BITS | count & COUNT_MASK;
    }

    /** Records the lane that wrote a granule; a negative one for writers that are no lane. */
    void wroteByLane(int granule, int lane, int synchronisations) {
        if (enabled) {
            lanes[granule] = synchronisations << LANE_BITS | lane & LANE_MASK;
        }
    }

    /** The other lane of the same warp that wrote a granule since the warp's lanes last synchronised, or -1. */
    int racingLane(int granule, int warp, int lane, int synchronisations) {
        if (!enabled || lane < 0 || writer(granule) != warp) {
            return -1;
        }
        int writer = lanes[granule] & LANE_MASK;
        boolean unsynchronised = lanes[granule] >>> LANE_BITS == (synchronisations << LANE_BITS) >>> LANE_BITS;
        return unsynchronised && writer != lane && writer < Warp.LANES ? writer : -1;
    }

    /** A warp whose last read of a granule is not known to a clock, or -1. */
    int racingReader(int granule, int actor, int[] clock) {
        if (enabled) {
            for (int other = 0; other < warps; other++) {
                if (other != actor && reads[granule * warps + other] > clock[other]) {
                    return other;
                }
            }
        }
        return -1;
    }

    /** The actor whose last write of a granule is not known to a clock, or -1. */
    int racingWriter(int granule, int actor, int[] clock) {
        int tag = writes[granule];
        if (tag == 0 || !enabled) {
            return -1;
        }
        int writer = (tag >>> COUNT_BITS) - 1;
        return writer != actor && (tag & COUNT_MASK) > clock[writer] ? writer : -1;
    }

    /** The actor that wrote a granule last, or -1. */
    int writer(int granule) {
        return (writes[granule] >>> COUNT_BITS) - 1;
    }

    int writeCount(int granule) {
        return writes[granule] & COUNT_MASK;
    }

    /** The last write of a granule as one number; zero where nothing was written. */
    int tag(int granule) {
        return writes[granule];
    }
}
