package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.PREDICATE;
import static dev.attune.templates.ptx.isa.Kinds.TO_B32;
import static dev.attune.templates.ptx.isa.Kinds.TO_PREDICATE;
import static dev.attune.templates.ptx.isa.Kinds.constant;

/** Barriers of a CTA and memory fences. */
public enum Synchronization implements Opcode {
    /** Waits at one of 16 barriers for every thread of the CTA. */
    BAR_SYNC("bar.sync", B32),
    /** Waits at a barrier for that many threads, a multiple of 32. */
    BAR_SYNC_COUNT("bar.sync", B32, B32),
    /** Counts toward a barrier without waiting at it. */
    BAR_ARRIVE("bar.arrive", B32, B32),
    /** Waits for all threads and counts those whose predicate holds. */
    BAR_RED_POPC("bar.red.popc.u32", TO_B32, B32, PREDICATE),
    BAR_RED_OR("bar.red.or.pred", TO_PREDICATE, B32, PREDICATE),
    BAR_RED_AND("bar.red.and.pred", TO_PREDICATE, B32, PREDICATE),
    MEMBAR_CTA("membar.cta"),
    MEMBAR_GPU("membar.gl"),
    FENCE_ACQ_REL_GPU("fence.acq_rel.gpu"),
    NANOSLEEP("nanosleep.u32", constant(0, 1_000_000)),
    /** Lets the asynchronous units see what this thread wrote to shared memory, and what it learned that others wrote. */
    FENCE_PROXY_ASYNC(Row.of("fence.proxy.async.shared::cta").since(Availability.HOPPER)),
    /** Lets other threads and the asynchronous units see initialised mbarriers. */
    FENCE_MBARRIER_INIT(Row.of("fence.mbarrier_init.release.cluster").since(Availability.HOPPER)),
    /** Waits for the grids that this one depends on. */
    GRID_DEPENDENCY_WAIT(Row.of("griddepcontrol.wait").since(Availability.HOPPER_EARLY)),
    /** Lets the grids that depend on this one start. */
    GRID_DEPENDENCY_LAUNCH(Row.of("griddepcontrol.launch_dependents").since(Availability.HOPPER_EARLY));

    private final Row row;

    Synchronization(Row row) {
        this.row = row;
    }

    Synchronization(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
