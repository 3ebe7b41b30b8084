package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.SHARED;
import static dev.attune.templates.ptx.isa.Kinds.TO_PREDICATE;

import java.util.Set;

/**
 * Barriers in shared memory, eight bytes each. A phase completes when its arrivals and the bytes that were announced
 * have come; then the next begins with the count of the initialisation.
 */
public enum Mbarrier implements Opcode {
    INIT(Row.of("mbarrier.init.shared.b64", SHARED, B32)),
    INVALIDATE(Row.of("mbarrier.inval.shared.b64", SHARED)),
    ARRIVE(Row.of("mbarrier.arrive.shared.b64", sink(), SHARED)),
    /** Arrives several times at once. */
    ARRIVE_COUNT(Row.of("mbarrier.arrive.shared.b64", sink(), SHARED, B32).since(Availability.HOPPER_EARLY)),
    /** Announces bytes, then arrives. */
    ARRIVE_EXPECT_TX(
            Row.of("mbarrier.arrive.expect_tx.shared.b64", sink(), SHARED, B32).since(Availability.HOPPER)),
    /** Announces bytes. */
    EXPECT_TX(Row.of("mbarrier.expect_tx.relaxed.cta.shared.b64", SHARED, B32).since(Availability.HOPPER)),
    /** Whether the phase of that parity has completed; the machine may let the thread sleep a while first. */
    TRY_WAIT_PARITY(Row.of("mbarrier.try_wait.parity.shared.b64", TO_PREDICATE, SHARED, B32)
            .since(Availability.HOPPER_EARLY)),
    /** Whether the phase of that parity has completed, at once. */
    TEST_WAIT_PARITY(Row.of("mbarrier.test_wait.parity.shared.b64", TO_PREDICATE, SHARED, B32)
            .since(Availability.V7_4)),
    /** Arrives when this thread's earlier cp.async have landed; the arrival is one of the barrier's count. */
    ARRIVE_ON_COPIES(Row.of("cp.async.mbarrier.arrive.noinc.shared.b64", SHARED));

    private final Row row;

    Mbarrier(Row row) {
        this.row = row;
    }

    /** The state that an arrival returns is wanted by no kernel of ours. */
    private static OperandKind sink() {
        return new OperandKind.Write(Set.of(RegisterClass.B64), true);
    }

    @Override
    public Row row() {
        return row;
    }
}
