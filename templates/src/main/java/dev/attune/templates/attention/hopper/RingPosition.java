package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;

/** Where one side of a ring of shared-memory stages stands: the stage it comes to next, and the parity of the stage's phase. */
final class RingPosition {
    private final KernelBuilder kernel;
    private final int stages;
    private final Register stage;
    private final Register parity;

    /** The start of the ring, in its first round. */
    RingPosition(KernelBuilder kernel, String name, int stages) {
        this.kernel = kernel;
        this.stages = stages;
        this.stage = kernel.register(RegisterClass.B32, name + "_stage");
        this.parity = kernel.register(RegisterClass.B32, name + "_parity");
        kernel.into(stage).constant(0);
        kernel.into(parity).constant(0);
    }

    /** The stage, i32. */
    Register stage() {
        return stage;
    }

    /** The shared address of the stage's tile, of which the first stage's lies {@code offset} bytes behind {@code base}. */
    Register tile(Register base, int bytes, int offset) {
        return kernel.add(kernel.fma(stage, Immediate.of(bytes), base), offset);
    }

    /** An mbarrier of the stage, of which the first stage's lies {@code offset} bytes behind {@code base}. */
    Address mbarrier(Register base, int offset) {
        return Address.of(kernel.fma(stage, Immediate.of(8), base), offset);
    }

    /** Waits until what the other side does to the stage in this round is done: for the consumer, that it is full. */
    void awaitFull(String words, Register base, int offset) {
        kernel.awaitPhase(words, mbarrier(base, offset), parity);
    }

    /** For the producer: waits until the stage is free of the round before; in the first round it is. */
    void awaitEmpty(String words, Register base, int offset) {
        kernel.awaitPhase(words, mbarrier(base, offset), kernel.xor(parity, 1));
    }

    /** For the consumer: this warp is done with the stage. Goes to the next. */
    void release(Register base, int emptyOffset, Register isFirstLane) {
        kernel.onlyIf(isFirstLane).arriveMbarrier(mbarrier(base, emptyOffset));
        advance();
    }

    /** Goes to the next stage. */
    void advance() {
        Register next = kernel.add(stage, 1);
        Register around = kernel.equal(next, stages);
        kernel.into(stage).select(around, Immediate.of(0), next);
        kernel.into(parity).xor(parity, kernel.select(around, 1, 0));
    }
}
