package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/**
 * The scale as a product: a power of two with its sign, which the query's numbers take without rounding, and a rest that is not
 * less than 1, so that what is divided by it cannot leave the range of f32.
 *
 * @param power f32, of magnitude 1 at most
 * @param rest f32, from 1 on
 */
record ScaleSplit(Register power, Register rest) {
    /** A scale below this counts as this: what it makes of a dot product below 2^40 no score notices. */
    private static final float SMALLEST = 0x1p-60f;

    private static final long EXPONENT = 0x7f800000L;
    private static final long FRACTION = 0x007fffffL;
    private static final long ONE = 0x3f800000L;

    /** Splits a factor on the dot product, f32. */
    static ScaleSplit of(KernelBuilder kernel, Register scale) {
        Register size = kernel.max(kernel.abs(scale), SMALLEST);
        Register bits = kernel.bitsOf(size);
        Register isSmall = kernel.compare(Comparison.LT, size, Immediate.of(1f));
        Register power = kernel.select(isSmall, kernel.numberOf(kernel.and(bits, EXPONENT)), Immediate.of(1f));
        Register fraction = kernel.numberOf(kernel.or(kernel.and(bits, FRACTION), ONE));
        Register isNegative = kernel.compare(Comparison.LT, scale, Immediate.of(0f));
        return new ScaleSplit(
                kernel.as("query_factor").select(isNegative, kernel.neg(power), power),
                kernel.as("score_unit").select(isSmall, fraction, size));
    }
}
