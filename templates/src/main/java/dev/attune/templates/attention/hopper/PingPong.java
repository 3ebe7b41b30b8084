package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/**
 * The order in which warpgroups start their products: a named barrier for each, at which the warpgroup waits and the one
 * before it arrives. So one's softmax runs while the tensor cores work for another.
 */
final class PingPong {
    private static final int TWO_GROUPS = 2 * HopperShape.GROUP_THREADS;

    private final KernelBuilder kernel;
    private final Register mine;
    private final Register next;

    /**
     * Gives the first warpgroup its first turn.
     *
     * @param group number of the warpgroup among the consumers, i32
     * @param firstBarrier the first of the named barriers
     */
    PingPong(KernelBuilder kernel, HopperShape shape, Register group, int firstBarrier) {
        this.kernel = kernel;
        int last = shape.consumers() - 1;
        Register isLast = kernel.equal(group, last);
        Register following = kernel.select(isLast, Immediate.of(0), kernel.add(group, 1));
        this.mine = kernel.as("my_turn").add(group, firstBarrier);
        this.next = kernel.as("next_turn").add(following, firstBarrier);
        kernel.when("first_turn", isLast, this::done);
    }

    void await() {
        kernel.barrier(mine, TWO_GROUPS);
    }

    void done() {
        kernel.arriveBarrier(next, TWO_GROUPS);
    }
}
