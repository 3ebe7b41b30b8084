package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.B64_REGISTER;
import static dev.attune.templates.ptx.isa.Kinds.GLOBAL;
import static dev.attune.templates.ptx.isa.Kinds.SHARED;
import static dev.attune.templates.ptx.isa.Kinds.constant;

/** Hopper's copies of contiguous bytes, and the groups in which copies out of shared memory are waited for. */
public enum BulkCopy implements Opcode {
    /** Global to shared; a multiple of 16 bytes, which an mbarrier counts. Operands: to, from, bytes, mbarrier. */
    TO_SHARED(Row.of("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes", SHARED, GLOBAL, B32, SHARED)),
    /** As {@link #TO_SHARED} with a cache policy. */
    TO_SHARED_HINT(Row.of(
            "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes.L2::cache_hint",
            SHARED,
            GLOBAL,
            B32,
            SHARED,
            B64_REGISTER)),
    /** Shared to global; a multiple of 16 bytes. Operands: to, from, bytes. */
    TO_GLOBAL(Row.of("cp.async.bulk.global.shared::cta.bulk_group", GLOBAL, SHARED, B32)),
    /** Adds f32 numbers in shared memory to global memory. */
    ADD_F32_TO_GLOBAL(Row.of("cp.reduce.async.bulk.global.shared::cta.bulk_group.add.f32", GLOBAL, SHARED, B32)),
    /** Closes this thread's group of copies out of shared memory. */
    COMMIT_GROUP(Row.of("cp.async.bulk.commit_group")),
    /** Waits until at most that many of this thread's newest groups are not complete. */
    WAIT_GROUP(Row.of("cp.async.bulk.wait_group", constant(0, 64))),
    /** Waits until at most that many of this thread's newest groups still read shared memory. */
    WAIT_GROUP_READ(Row.of("cp.async.bulk.wait_group.read", constant(0, 64)));

    private final Row row;

    BulkCopy(Row row) {
        this.row = row.since(Availability.HOPPER);
    }

    @Override
    public Row row() {
        return row;
    }
}
