package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.WarpgroupControl;

/** The meaning of wgmma's fences and groups, and of setmaxnreg. */
final class WarpgroupControlOperations {
    private WarpgroupControlOperations() {}

    static Operation decode(WarpgroupControl opcode, Operands o) {
        return switch (opcode) {
            case FENCE -> (warp, active) -> warp.products.fence();
            case COMMIT_GROUP -> (warp, active) -> warp.products.commit();
            case WAIT_GROUP -> {
                int pending = o.constant(0);
                yield (warp, active) -> warp.products.await(pending);
            }
            case RAISE_REGISTERS -> {
                int registers = o.constant(0);
                yield (warp, active) -> warp.cta.registers.raise(warp, registers);
            }
            case LOWER_REGISTERS -> {
                int registers = o.constant(0);
                yield (warp, active) -> warp.cta.registers.lower(warp, registers);
            }
        };
    }
}
