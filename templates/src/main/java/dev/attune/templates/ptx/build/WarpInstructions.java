package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.Synchronization;
import dev.attune.templates.ptx.isa.WarpExchange;

/** What lanes of a warp and threads of a CTA do together. Methods without a lane mask are for full, converged warps. */
public interface WarpInstructions extends InstructionSink {
    private static Operand allLanes() {
        return Immediate.of(0xFFFFFFFFL);
    }

    /** The value of the lane whose number differs in the given bits. */
    default Register shuffleXor(Register value, int bits) {
        return produceAs(
                value.type(), WarpExchange.SHFL_BFLY_B32, value, Immediate.of(bits), Immediate.of(31), allLanes());
    }

    /** The value of a lane. */
    default Register shuffleFrom(Register value, Operand lane) {
        return produceAs(value.type(), WarpExchange.SHFL_IDX_B32, value, lane, Immediate.of(31), allLanes());
    }

    default Register shuffleFrom(Register value, int lane) {
        return shuffleFrom(value, Immediate.of(lane));
    }

    /** The value from some lanes below; the lowest lanes keep their own. */
    default Register shuffleUp(Register value, int lanes) {
        return produceAs(
                value.type(), WarpExchange.SHFL_UP_B32, value, Immediate.of(lanes), Immediate.of(0), allLanes());
    }

    /** The value from some lanes above; the highest lanes keep their own. */
    default Register shuffleDown(Register value, int lanes) {
        return produceAs(
                value.type(), WarpExchange.SHFL_DOWN_B32, value, Immediate.of(lanes), Immediate.of(31), allLanes());
    }

    default Register anyLane(Register predicate) {
        return produce(WarpExchange.VOTE_ANY, predicate, allLanes());
    }

    default Register allLanes(Register predicate) {
        return produce(WarpExchange.VOTE_ALL, predicate, allLanes());
    }

    /** The predicate of each lane as a bit. */
    default Register ballot(Register predicate) {
        return produce(WarpExchange.VOTE_BALLOT, predicate, allLanes());
    }

    /** A reduction of a 32-bit integer over the warp, by one of the {@code REDUX} rows. */
    default Register reduceWarp(WarpExchange redux, Register value) {
        return produce(redux, value, allLanes());
    }

    /** Converges the warp and orders its lanes' memory accesses. */
    default void syncWarp() {
        perform(WarpExchange.BAR_WARP_SYNC, allLanes());
    }

    /** Waits for all threads of the CTA and orders their shared-memory accesses. */
    default void barrier() {
        perform(Synchronization.BAR_SYNC, Immediate.of(0));
    }

    /** Waits at a named barrier, 0 to 15, for that many threads, a multiple of 32. */
    default void barrier(int id, int threads) {
        perform(Synchronization.BAR_SYNC_COUNT, Immediate.of(id), Immediate.of(threads));
    }

    /** Waits at a named barrier whose number is computed. */
    default void barrier(Register id, int threads) {
        perform(Synchronization.BAR_SYNC_COUNT, id, Immediate.of(threads));
    }

    /** Counts toward a named barrier without waiting. */
    default void arriveBarrier(int id, int threads) {
        perform(Synchronization.BAR_ARRIVE, Immediate.of(id), Immediate.of(threads));
    }

    /** Counts toward a named barrier whose number is computed. */
    default void arriveBarrier(Register id, int threads) {
        perform(Synchronization.BAR_ARRIVE, id, Immediate.of(threads));
    }

    /** A barrier of all threads that tells whether any of them holds the predicate. */
    default Register barrierAny(Register predicate) {
        return produce(Synchronization.BAR_RED_OR, Immediate.of(0), predicate);
    }

    /** A barrier of all threads that counts those that hold the predicate. */
    default Register barrierCount(Register predicate) {
        return produce(Synchronization.BAR_RED_POPC, Immediate.of(0), predicate);
    }

    /** Orders this thread's memory accesses for the whole GPU. */
    default void fenceGpu() {
        perform(Synchronization.MEMBAR_GPU);
    }
}
