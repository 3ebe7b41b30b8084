package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/**
 * Powers of two, most of them on the special-function unit, which does 16 a cycle: a quarter of what the multiply-add units
 * do. Where it is the bottleneck, one of so many exponentials is a polynomial instead, as in FlashAttention-4.
 */
final class Exponentials {
    /** 1.5 2^23: added to a number of moderate size, it leaves the whole part in the low bits. */
    private static final float WHOLE = 12_582_912f;
    /** Exponents below become zero, as 2^-127 is, when the whole part is shifted into place. */
    private static final float LEAST = -127f;
    /** 2^x on [0, 1), relative error at most 8.8e-5, exact at the ends to the rounding of f32: far below that of bf16. */
    private static final float[] POWER = {1f, 0.6951461434364319f, 0.22756439447402954f, 0.07711908966302872f};

    private final KernelBuilder kernel;
    private final int emulation;
    private int count;

    /**
     * Exponentials of one tile.
     *
     * @param emulation one of so many is a polynomial; 0 for none
     */
    Exponentials(KernelBuilder kernel, int emulation) {
        this.kernel = kernel;
        this.emulation = emulation;
    }

    /** 2^power, f32; zero for -inf. */
    Register of(Register power) {
        boolean polynomial = emulation > 0 && count++ % emulation == emulation - 1;
        return polynomial ? polynomial(power) : kernel.as("weight").exp2Approx(power);
    }

    private Register polynomial(Register power) {
        Register clamped = kernel.max(power, LEAST);
        Register shifted = kernel.addRoundDown(clamped, Immediate.of(WHOLE));
        Register fraction = kernel.sub(clamped, kernel.sub(shifted, WHOLE));
        Register value = kernel.fma(fraction, Immediate.of(POWER[3]), Immediate.of(POWER[2]));
        value = kernel.fma(value, fraction, Immediate.of(POWER[1]));
        value = kernel.fma(value, fraction, Immediate.of(POWER[0]));
        Register bits = kernel.add(kernel.bitsOf(value), kernel.shiftLeft(kernel.bitsOf(shifted), 23));
        return kernel.as("weight").numberOf(bits);
    }
}
