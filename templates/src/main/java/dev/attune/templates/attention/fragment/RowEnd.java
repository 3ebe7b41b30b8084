package dev.attune.templates.attention.fragment;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a row of the softmax ends with.
 *
 * @param outFactor f32: what the accumulators are multiplied with
 * @param lse f32: natural log of the sum of exponentials
 * @param negativeLse2 f32: minus the same to base 2; -inf for a row without weight
 */
public record RowEnd(Register outFactor, Register lse, Register negativeLse2) {
    private static final float LOG2_E = 1.4426950408889634f;
    private static final float LN_2 = 0.6931471805599453f;

    /** Scores below this in magnitude are within reach of their exponents. */
    private static final float FAR = 0x1p20f;

    /**
     * Ends the rows of a thread: joins the sums of the four lanes of a row, and the sink.
     *
     * @param maxima per row, of the elements, which {@code exponent} turns into scores; the same in the four lanes
     * @param sums per row, of the lane's own weights relative to the maximum
     * @param sinks one logit per row that has no value, in natural units; empty where there is none
     */
    public static List<RowEnd> of(
            KernelBuilder kernel, Exponent exponent, List<Register> maxima, List<Register> sums, List<Register> sinks) {
        List<RowEnd> ends = new ArrayList<>();
        for (int row = 0; row < maxima.size(); row++) {
            Register sum = kernel.add(sums.get(row), kernel.shuffleXor(sums.get(row), 1));
            sum = kernel.as("total").add(sum, kernel.shuffleXor(sum, 2));
            Register maximum = maxima.get(row);
            if (exponent.toScore().isPresent()) {
                maximum = kernel.mul(maximum, exponent.toScore().get());
            }
            Register base;
            Optional<Register> correction = Optional.empty();
            if (sinks.isEmpty()) {
                base = finiteOrZero(kernel, maximum);
            } else {
                Register sink = sinks.get(row);
                base = finiteOrZero(kernel, kernel.max(maximum, sink));
                Register lowered = kernel.as("correction").exp2Approx(kernel.mul(kernel.sub(maximum, base), LOG2_E));
                Register sinkWeight = kernel.exp2Approx(kernel.mul(kernel.sub(sink, base), LOG2_E));
                sum = kernel.as("total").fma(sum, lowered, sinkWeight);
                correction = Optional.of(lowered);
            }
            Register empty = kernel.compare(Comparison.EQ, sum, Immediate.of(0f));
            Register inverse = kernel.select(empty, Immediate.of(0f), kernel.reciprocal(sum));
            Register log2 = kernel.log2Approx(sum);
            // a row whose scores are all out of reach of its exponents has a maximum, but no weight; rows without a key
            // may have 0 for one
            Register isFar = kernel.compare(Comparison.GT, kernel.abs(maximum), Immediate.of(FAR));
            Register without = kernel.select(isFar, maximum, Immediate.of(Float.NEGATIVE_INFINITY));
            Register lse = kernel.as("lse_row").select(empty, without, kernel.fma(log2, Immediate.of(LN_2), base));
            Register lse2 = kernel.fma(base, Immediate.of(LOG2_E), log2);
            Register negativeLse2 =
                    kernel.as("minus_lse2").select(empty, Immediate.of(Float.NEGATIVE_INFINITY), kernel.neg(lse2));
            Register outFactor =
                    correction.isPresent() ? kernel.as("out_factor").mul(inverse, correction.get()) : inverse;
            ends.add(new RowEnd(outFactor, lse, negativeLse2));
        }
        return ends;
    }

    /** A maximum to subtract: zero for a row that has seen no finite score, so that no infinity is subtracted from another. */
    private static Register finiteOrZero(KernelBuilder kernel, Register maximum) {
        Register empty = kernel.compare(Comparison.EQ, maximum, Immediate.of(Float.NEGATIVE_INFINITY));
        return kernel.select(empty, Immediate.of(0f), maximum);
    }
}
