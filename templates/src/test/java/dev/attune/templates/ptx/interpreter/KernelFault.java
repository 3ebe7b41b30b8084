package dev.attune.templates.ptx.interpreter;

/** A kernel did something wrong. The message names the kernel, the instruction, CTA, warp and lane, and the address. */
public final class KernelFault extends RuntimeException {
    private final Fault fault;

    KernelFault(Fault fault, String message) {
        super(fault + ": " + message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
