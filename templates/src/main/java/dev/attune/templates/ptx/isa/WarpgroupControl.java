package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.constant;

/** What orders wgmma with the rest of the warp's work, and how warpgroups share registers. */
public enum WarpgroupControl implements Opcode {
    /** Before the first wgmma, and after other instructions wrote registers that a wgmma uses. */
    FENCE(Row.of("wgmma.fence.sync.aligned")),
    /** Closes the warp's group of products. */
    COMMIT_GROUP(Row.of("wgmma.commit_group.sync.aligned")),
    /** Waits until at most that many of the warp's newest groups are under way. */
    WAIT_GROUP(Row.of("wgmma.wait_group.sync.aligned", constant(0, 7))),
    /** Takes registers per thread up to a number, and waits until they are free. */
    RAISE_REGISTERS(Row.of("setmaxnreg.inc.sync.aligned.u32", new OperandKind.Constant(24, 256, 8))),
    /** Gives registers per thread back, down to a number. */
    LOWER_REGISTERS(Row.of("setmaxnreg.dec.sync.aligned.u32", new OperandKind.Constant(24, 256, 8)));

    private final Row row;

    WarpgroupControl(Row row) {
        this.row = row.since(Availability.HOPPER_ONLY);
    }

    @Override
    public Row row() {
        return row;
    }
}
