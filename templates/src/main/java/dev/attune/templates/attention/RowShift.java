package dev.attune.templates.attention;

import dev.attune.templates.ptx.build.Emitter;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;

/**
 * What is added to the exponents of a softmax's row, so that that of its maximum becomes 0. It is rounded down: where elements are so
 * large that rounding is, as those of a row are that a bias of -1e30 rules out, the maximum's exponent is below 0, and never far above.
 */
public final class RowShift {
    /** Rows of which no exponent is above this have no weight: it must be far from the end of f32. */
    private static final float LOWEST_EXPONENT = -0x1p120f;

    private RowShift() {}

    /**
     * Writes a row's shift.
     *
     * @param last writes the result, so that a kernel may name it
     * @param maximum of the row's elements, f32; -inf for a row that has none
     * @param factor an element times this is the exponent to base 2, f32, positive
     * @return f32
     */
    public static Register of(KernelBuilder kernel, Emitter last, Register maximum, Operand factor) {
        Register rounded = kernel.neg(kernel.max(kernel.mul(maximum, factor), LOWEST_EXPONENT));
        Register above = kernel.max(kernel.fma(maximum, factor, rounded), 0f);
        return last.addRoundDown(rounded, kernel.neg(above));
    }
}
