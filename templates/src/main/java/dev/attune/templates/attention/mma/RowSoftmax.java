package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.fragment.Exponent;
import dev.attune.templates.attention.fragment.RowEnd;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;

/**
 * The softmax of a thread's rows, in powers of two: a weight is {@code 2^(factor * score - factor * maximum)}, one fused
 * multiply-add and one exponential per element. The maximum is shared by the four lanes of a row; the sum is each lane's own
 * until the end. A row that has seen no finite score keeps a maximum of -inf and counts from zero instead, so that no
 * infinity is subtracted from another.
 */
final class RowSoftmax {
    private final KernelBuilder kernel;
    private final MmaShape shape;
    private final Exponent exponent;
    private final List<Register> maxima = new ArrayList<>();
    private final List<Register> sums = new ArrayList<>();

    RowSoftmax(KernelBuilder kernel, MmaShape shape, Exponent exponent) {
        this.kernel = kernel;
        this.shape = shape;
        this.exponent = exponent;
        for (int row = 0; row < shape.rowsPerThread(); row++) {
            Register maximum = kernel.register(RegisterClass.F32, "row_max_" + row);
            kernel.into(maximum).constant(Float.NEGATIVE_INFINITY);
            maxima.add(maximum);
            Register sum = kernel.register(RegisterClass.F32, "row_sum_" + row);
            kernel.into(sum).constant(0f);
            sums.add(sum);
        }
    }

    /**
     * One tile of the online softmax: scores become weights relative to the maximum so far.
     *
     * @param out accumulators to rescale where a maximum has risen; empty in a pass that only finds maxima and sums
     */
    void tile(Weights elements, List<List<RegisterVector>> out) {
        kernel.section("online softmax: maximum so far, weights relative to it, sum so far");
        int rows = shape.rowsPerThread();
        List<Register> corrections = new ArrayList<>();
        List<Register> shifts = new ArrayList<>();
        Register anyRisen = null;
        for (int row = 0; row < rows; row++) {
            Register maximum = tileMaximum(elements, row);
            Register risen = kernel.as("risen").greater(maximum, maxima.get(row));
            anyRisen = anyRisen == null ? risen : kernel.or(anyRisen, risen);
            Register shift = exponent.shift(kernel, maximum);
            Register before = kernel.fma(maxima.get(row), exponent.perElement(), shift);
            // of a row that has not risen it is rounded, too, and out is not multiplied by it
            corrections.add(kernel.as("correction").select(risen, kernel.exp2Approx(before), Immediate.of(1f)));
            shifts.add(shift);
            kernel.into(maxima.get(row)).move(maximum);
        }
        for (int row = 0; row < rows; row++) {
            kernel.into(sums.get(row)).mul(sums.get(row), corrections.get(row));
        }
        exponentials(elements, shifts, true);
        if (!out.isEmpty()) {
            Register rescale = kernel.as("rescale").anyLane(anyRisen);
            kernel.when("rescale", rescale, () -> multiplyRows(out, corrections));
        }
    }

    /** Final weights where the sum is known already: the second of two passes. */
    void finalWeights(Weights elements, List<RowEnd> ends) {
        kernel.section("weights, final: the row's sum is known");
        exponentials(elements, ends.stream().map(RowEnd::negativeLse2).toList(), false);
    }

    private void exponentials(Weights elements, List<Register> shifts, boolean addUp) {
        for (int row = 0; row < shape.rowsPerThread(); row++) {
            for (int keyBlock = 0; keyBlock < shape.keyBlocks(); keyBlock++) {
                for (int odd = 0; odd < 2; odd++) {
                    Register element = elements.ofRow(row, keyBlock, odd);
                    Register power = kernel.fma(element, exponent.perElement(), shifts.get(row));
                    Register weight = kernel.as("weight").exp2Approx(power);
                    elements.setOfRow(row, keyBlock, odd, weight);
                    if (addUp) {
                        kernel.into(sums.get(row)).add(sums.get(row), weight);
                    }
                }
            }
        }
    }

    private Register tileMaximum(Weights elements, int row) {
        Register maximum = maxima.get(row);
        for (int keyBlock = 0; keyBlock < shape.keyBlocks(); keyBlock++) {
            for (int odd = 0; odd < 2; odd++) {
                maximum = kernel.max(maximum, elements.ofRow(row, keyBlock, odd));
            }
        }
        maximum = kernel.max(maximum, kernel.shuffleXor(maximum, 1));
        return kernel.as("new_max").max(maximum, kernel.shuffleXor(maximum, 2));
    }

    /** Multiplies each accumulator with its row's factor. */
    void multiplyRows(List<List<RegisterVector>> out, List<Register> factors) {
        for (int block = 0; block < out.size(); block++) {
            for (RegisterVector fragment : out.get(block)) {
                for (int position = 0; position < 4; position++) {
                    Register value = fragment.get(position);
                    kernel.into(value).mul(value, factors.get(2 * block + position / 2));
                }
            }
        }
    }

    /**
     * Ends the rows: joins the lanes' sums and the sink.
     *
     * @param sinks one logit per row that has no value, in natural units; empty where there is none
     */
    List<RowEnd> end(List<Register> sinks) {
        return RowEnd.of(kernel, exponent, maxima, sums, sinks);
    }
}
