package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;

/**
 * Keeps exponentials in front of a wait for products. The assembler of CUDA 13.0 moves such a wait up, above arithmetic that
 * does not need the products, and then the softmax no longer runs under them. A store is not moved across a wait; one that
 * needs the sum of the exponentials, and is executed only where the sum is NaN, holds them in place for two instructions.
 */
final class SchedulePin {
    private final KernelBuilder kernel;
    private final Register place;

    /**
     * A pin.
     *
     * @param place shared address of four bytes of the thread's own, which nobody reads
     */
    SchedulePin(KernelBuilder kernel, Register place) {
        this.kernel = kernel;
        this.place = place;
    }

    /** What the number needs is computed before whatever is written next. */
    void hold(Register number) {
        kernel.onlyIf(kernel.isNan(number)).storeShared(MemoryType.F32, Address.of(place), number);
    }
}
