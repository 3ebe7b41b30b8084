package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/**
 * The powers of two of one tile's scores, most of them on the special-function unit, which does 16 a cycle: a quarter of what the
 * multiply-add units do. Where it is the bottleneck, one of so many exponentials is a polynomial instead, as in FlashAttention-4.
 */
final class Exponentials {
    /** 1.5 2^23: added to a number of moderate size, it leaves the whole part in the low bits. */
    private static final float WHOLE = 12_582_912f;
    /** Exponents below become zero, as 2^-127 is, when the whole part is shifted into place. */
    private static final float LEAST = -127f;
    /** 2^x on [0, 1), relative error at most 8.8e-5, exact at the ends to the rounding of f32: far below that of bf16. */
    private static final float[] ABOVE_WHOLE = {1f, 0.6951461434364319f, 0.22756439447402954f, 0.07711908966302872f};
    /** 2^x on [-1/2, 1/2], relative error at most 7.5e-5. */
    private static final float[] AROUND_WHOLE = {
        0.9999280571937561f, 0.6932609677314758f, 0.2426111251115799f, 0.0551716685295105f
    };

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

    /** {@code 2^power}, f32, for powers of at most about zero; zero for -inf. */
    Register shifted(Register power) {
        if (!takesPolynomial()) {
            return kernel.as("weight").exp2Approx(power);
        }
        Register clamped = kernel.max(power, LEAST);
        Register whole = kernel.addRoundDown(clamped, Immediate.of(WHOLE));
        Register fraction = kernel.sub(clamped, kernel.sub(whole, WHOLE));
        return scaled(polynomial(ABOVE_WHOLE, fraction), whole);
    }

    /** {@code 2^power}, f32, for powers that are normal numbers. */
    Register bounded(Register power) {
        if (!takesPolynomial()) {
            return kernel.as("weight").exp2Approx(power);
        }
        Register whole = kernel.add(power, WHOLE);
        Register fraction = kernel.sub(power, kernel.sub(whole, WHOLE));
        return scaled(polynomial(AROUND_WHOLE, fraction), whole);
    }

    private boolean takesPolynomial() {
        return emulation > 0 && count++ % emulation == emulation - 1;
    }

    private Register polynomial(float[] coefficients, Register x) {
        Register value = kernel.fma(x, Immediate.of(coefficients[3]), Immediate.of(coefficients[2]));
        value = kernel.fma(value, x, Immediate.of(coefficients[1]));
        return kernel.fma(value, x, Immediate.of(coefficients[0]));
    }

    /** A number times two to the whole part, which stands in the low bits. */
    private Register scaled(Register value, Register whole) {
        Register bits = kernel.add(kernel.bitsOf(value), kernel.shiftLeft(kernel.bitsOf(whole), 23));
        return kernel.as("weight").numberOf(bits);
    }
}
