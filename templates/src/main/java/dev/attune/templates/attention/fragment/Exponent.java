package dev.attune.templates.attention.fragment;

import dev.attune.templates.attention.RowShift;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.Optional;

/**
 * How an element becomes an exponent.
 *
 * @param perElement f32, positive: an element times this is the exponent to base 2
 * @param toScore f32, positive: an element times this is the score in natural units; empty for 1
 */
public record Exponent(Register perElement, Optional<Register> toScore) {
    private static final float LOG2_E = 1.4426950408889634f;
    /** Smallest factor on an exponent: zero would turn a masked -inf into a NaN. */
    private static final float SMALLEST_FACTOR = 0x1p-126f;

    /**
     * The row's {@link RowShift}.
     *
     * @param maximum of the row's elements, f32; -inf for a row that has none
     */
    public Register shift(KernelBuilder kernel, Register maximum) {
        return RowShift.of(kernel, kernel.as("shift"), maximum, perElement);
    }

    /** The exponent of elements that are scores in units of so much, f32, positive. */
    public static Exponent ofUnit(KernelBuilder kernel, Register unit) {
        return new Exponent(kernel.as("unit_log2_e").mul(unit, LOG2_E), Optional.of(unit));
    }

    /**
     * The exponent of a variant's elements. Where the score is the dot product the scale is folded in, by its size: a maximum
     * of products is one of scores only under a positive factor, so under a negative scale the kernel must have turned the
     * query's signs.
     *
     * @param scale the factor on the dot product, f32
     */
    public static Exponent of(KernelBuilder kernel, VariantCode variant, Register scale) {
        if (!variant.scoreIsScaledDotProduct()) {
            return new Exponent(kernel.as("log2_e").constant(LOG2_E), Optional.empty());
        }
        Register positive = kernel.as("scale_size").max(kernel.abs(scale), SMALLEST_FACTOR);
        Register factor = kernel.as("scale_log2_e").max(kernel.mul(positive, LOG2_E), SMALLEST_FACTOR);
        return new Exponent(factor, Optional.of(positive));
    }
}
