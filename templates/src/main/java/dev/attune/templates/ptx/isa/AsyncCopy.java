package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.GLOBAL;
import static dev.attune.templates.ptx.isa.Kinds.SHARED;
import static dev.attune.templates.ptx.isa.Kinds.constant;

/** Copies from global to shared memory that run on their own (cp.async). The data are there only after a wait, and for other threads only after a barrier on top. */
public enum AsyncCopy implements Opcode {
    /** 16 bytes, past L1. */
    CG_16("cp.async.cg.shared.global", SHARED, GLOBAL, constant(16)),
    /** As {@link #CG_16}; only the given number of bytes is read, the rest become zero. */
    CG_16_ZERO_FILL("cp.async.cg.shared.global", SHARED, GLOBAL, constant(16), B32),
    /** 16 bytes, past L1, fetching 128 bytes into L2. */
    CG_16_L2_128("cp.async.cg.shared.global.L2::128B", Availability.V7_4, SHARED, GLOBAL, constant(16)),
    CG_16_L2_128_ZERO_FILL("cp.async.cg.shared.global.L2::128B", Availability.V7_4, SHARED, GLOBAL, constant(16), B32),
    CA_16("cp.async.ca.shared.global", SHARED, GLOBAL, constant(16)),
    CA_16_ZERO_FILL("cp.async.ca.shared.global", SHARED, GLOBAL, constant(16), B32),
    CA_8("cp.async.ca.shared.global", SHARED, GLOBAL, constant(8)),
    CA_8_ZERO_FILL("cp.async.ca.shared.global", SHARED, GLOBAL, constant(8), B32),
    CA_4("cp.async.ca.shared.global", SHARED, GLOBAL, constant(4)),
    CA_4_ZERO_FILL("cp.async.ca.shared.global", SHARED, GLOBAL, constant(4), B32),
    /** Closes this thread's group of copies. */
    COMMIT_GROUP("cp.async.commit_group"),
    /** Waits until at most that many of this thread's newest groups are under way. */
    WAIT_GROUP("cp.async.wait_group", constant(0, 64)),
    WAIT_ALL("cp.async.wait_all");

    AsyncCopy(String mnemonic, Availability availability, OperandKind... operands) {
        this(Row.of(mnemonic, operands).since(availability));
    }

    private final Row row;

    AsyncCopy(Row row) {
        this.row = row;
    }

    AsyncCopy(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
