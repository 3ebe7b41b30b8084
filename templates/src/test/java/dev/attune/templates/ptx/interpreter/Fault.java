package dev.attune.templates.ptx.interpreter;

/** What a kernel can do wrong. */
public enum Fault {
    OUT_OF_BOUNDS,
    MISALIGNED,
    /** A store to memory that the launch gave read-only. */
    WRITE_TO_INPUT,
    /** A read-only load of memory that the kernel itself writes. */
    STALE_READ_ONLY_LOAD,
    UNINITIALIZED_SHARED,
    UNINITIALIZED_GLOBAL,
    UNWRITTEN_REGISTER,
    /** A read or a write of bytes that an asynchronous copy is still to fill. */
    COPY_NOT_ARRIVED,
    /** Two warps, or two lanes of one, at the same byte of shared memory, one writing, with no barrier between. */
    RACE,
    /** A barrier, a matrix instruction or a shuffle that only some lanes of the warp reach. */
    DIVERGENT_WARP,
    /** A shuffle that reads a lane that takes no part. */
    SHUFFLE_FROM_ABSENT_LANE,
    /** A named barrier that does not exist, or used with different thread counts, or with a count that is no whole warps. */
    BARRIER_MISUSE,
    /** No warp can go on. */
    DEADLOCK,
    /** The warp ran longer than the limit of the launch. */
    ENDLESS,
    /** Shared memory written by ordinary stores and read by the asynchronous units without a proxy fence. */
    MISSING_PROXY_FENCE,
    /** A register of an unfinished wgmma read or written. */
    PRODUCT_NOT_FINISHED,
    /** A wgmma whose registers were written before without wgmma.fence. */
    MISSING_PRODUCT_FENCE,
    /** An operand tile overwritten while an asynchronous unit was still reading it. */
    OVERWRITTEN_WHILE_READ,
    /** A matrix descriptor or tensor map that does not fit the data. */
    BAD_DESCRIPTOR,
    /** An mbarrier that is not initialised, or counted past its expectation. */
    MBARRIER_MISUSE,
    /** The kernel asked for registers in a way that the machine refuses. */
    REGISTER_BUDGET,
    /** Asynchronous work still under way when the thread that must wait for it ended. */
    UNFINISHED_WORK,
    /** {@code trap}. */
    TRAP
}
