package dev.attune.templates.attention.split;

import dev.attune.templates.attention.RowShift;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;

/**
 * How scores become powers of two. Where the score is the scaled dot product itself, scores are kept as plain dot products and
 * the scale is part of the factor; otherwise they are in natural units. Either way a power takes one multiply-add, whose
 * product is not rounded. A reference is a maximum, or zero in place of minus infinity, so that no difference is a NaN.
 *
 * @param factor from a score to an exponent of two; positive, as a maximum of scores must be one of exponents
 */
record Exponent(Operand factor) {
    static final float LOG2_E = 1.4426950408889634f;
    static final float LN_2 = 0.6931471805599453f;

    /** Smallest factor: zero would turn a masked minus infinity into a NaN. */
    private static final float SMALLEST_FACTOR = 0x1p-120f;

    /** Whether the scale is part of the factor. A negative one must then change the query's sign. */
    static boolean foldsScale(VariantCode variant) {
        return variant.weightRule() instanceof WeightRule.Softmax && variant.scoreIsScaledDotProduct();
    }

    static Exponent of(KernelBuilder kernel, VariantCode variant, Register scale) {
        if (!foldsScale(variant)) {
            return new Exponent(Immediate.of(LOG2_E));
        }
        Register size = kernel.mul(kernel.abs(scale), LOG2_E);
        return new Exponent(kernel.as("scale_log2_e").max(size, SMALLEST_FACTOR));
    }

    Register reference(KernelBuilder kernel, Register maximum) {
        Register finite = kernel.greater(maximum, Immediate.of(Float.NEGATIVE_INFINITY));
        return kernel.as("reference").select(finite, maximum, Immediate.of(0f));
    }

    /**
     * What {@link #power} takes for a reference: rounded once, the same for all scores of a row, and down, so that no score's power is
     * above 1, however large both are.
     */
    Register prepared(KernelBuilder kernel, Register reference) {
        return RowShift.of(kernel, kernel, reference, factor);
    }

    /** e to the score less the reference. */
    Register power(KernelBuilder kernel, Register score, Register prepared) {
        return kernel.exp2Approx(kernel.fma(score, factor, prepared));
    }

    /** The factor from one maximum to a reference. */
    Register change(KernelBuilder kernel, Register from, Register to) {
        return kernel.exp2Approx(kernel.mul(kernel.sub(from, to), factor));
    }

    /** A maximum in natural units. */
    Register natural(KernelBuilder kernel, Register maximum) {
        return switch (factor) {
            case Register scaled -> kernel.mul(maximum, kernel.mul(scaled, LN_2));
            default -> maximum;
        };
    }

    /** A maximum as an exponent of two. */
    Register exponentOf(KernelBuilder kernel, Register maximum) {
        return kernel.mul(maximum, factor);
    }
}
