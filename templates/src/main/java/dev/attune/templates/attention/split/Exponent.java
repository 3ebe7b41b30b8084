package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/**
 * In which units scores are compared: as they are, or times log2(e) already where the family has folded that into the scale.
 * A reference is a maximum, or zero in place of minus infinity, so that no difference is a NaN.
 *
 * @param folded whether scores are times log2(e)
 */
record Exponent(boolean folded) {
    static final float LOG2_E = 1.4426950408889634f;
    static final float LN_2 = 0.6931471805599453f;

    Register reference(KernelBuilder kernel, Register maximum) {
        Register finite = kernel.greater(maximum, Immediate.of(Float.NEGATIVE_INFINITY));
        return kernel.as("reference").select(finite, maximum, Immediate.of(0f));
    }

    /** What {@link #power} takes for a reference: rounded once, the same for all scores of a row. */
    Register prepared(KernelBuilder kernel, Register reference) {
        return folded ? reference : kernel.mul(reference, -LOG2_E);
    }

    /** e to the score less the reference. */
    Register power(KernelBuilder kernel, Register score, Register prepared) {
        Register exponent =
                folded ? kernel.sub(score, prepared) : kernel.fma(score, Immediate.of(LOG2_E), prepared);
        return kernel.exp2Approx(exponent);
    }

    /** The factor from one reference to another. */
    Register change(KernelBuilder kernel, Register from, Register to) {
        Register difference = kernel.sub(from, to);
        return kernel.exp2Approx(folded ? difference : kernel.mul(difference, LOG2_E));
    }

    /** A logit of the variant in these units. */
    Register ofLogit(KernelBuilder kernel, Register logit) {
        return folded ? kernel.mul(logit, LOG2_E) : logit;
    }

    /** The natural log of the sum of exponentials; minus infinity for a sum of zero. */
    Register logSumExp(KernelBuilder kernel, Register reference, Register sum) {
        Register naturalReference = folded ? kernel.mul(reference, LN_2) : reference;
        return kernel.as("lse").fma(kernel.log2Approx(sum), Immediate.of(LN_2), naturalReference);
    }
}
