package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.ArrayList;
import java.util.List;

/**
 * The maximum and the sum of each row of a thread over the chunks of its warp. The maximum is the same in all lanes of a row;
 * the sum is the lane's own part.
 */
final class RunningSoftmax {
    private final KernelBuilder kernel;
    private final Exponent exponent;
    private final ChunkArithmetic arithmetic;
    private final List<Register> maxima = new ArrayList<>();
    private final List<Register> sums = new ArrayList<>();

    RunningSoftmax(KernelBuilder kernel, Exponent exponent, ChunkArithmetic arithmetic) {
        this.kernel = kernel;
        this.exponent = exponent;
        this.arithmetic = arithmetic;
        for (int row = 0; row < arithmetic.rowsPerThread(); row++) {
            maxima.add(kernel.as("row_max_" + row).constant(Float.NEGATIVE_INFINITY));
            sums.add(kernel.as("row_sum_" + row).constant(0f));
        }
    }

    /**
     * Takes a chunk's scores in; returns its weights. Where a maximum has risen, the accumulators are brought to the new one;
     * most chunks raise none, and skip that.
     */
    List<List<Register>> weigh(List<List<Register>> scores) {
        List<Register> raised = new ArrayList<>();
        Register rises = null;
        for (int row = 0; row < maxima.size(); row++) {
            Register high = maximum(scores.get(row));
            for (int bits : arithmetic.laneBitsOfRow()) {
                high = kernel.max(high, kernel.shuffleXor(high, bits));
            }
            Register risesHere = kernel.greater(high, maxima.get(row));
            rises = rises == null ? risesHere : kernel.or(rises, risesHere);
            raised.add(kernel.max(maxima.get(row), high));
        }
        kernel.when("rescale", kernel.anyLane(rises), () -> raise(raised));
        List<List<Register>> weights = new ArrayList<>();
        for (int row = 0; row < maxima.size(); row++) {
            Register prepared = exponent.prepared(kernel, exponent.reference(kernel, maxima.get(row)));
            List<Register> ofRow = new ArrayList<>();
            for (Register score : scores.get(row)) {
                ofRow.add(exponent.power(kernel, score, prepared));
            }
            kernel.into(sums.get(row)).add(sums.get(row), sum(ofRow));
            weights.add(ofRow);
        }
        return weights;
    }

    private void raise(List<Register> raised) {
        List<Register> factors = new ArrayList<>();
        for (int row = 0; row < raised.size(); row++) {
            Register reference = exponent.reference(kernel, raised.get(row));
            Register factor = exponent.change(kernel, maxima.get(row), reference);
            kernel.into(sums.get(row)).mul(sums.get(row), factor);
            kernel.into(maxima.get(row)).move(raised.get(row));
            factors.add(factor);
        }
        arithmetic.rescale(kernel, factors);
    }

    /** Adds up the lanes of each row, so that the sum is the same in all of them. */
    void joinLanes() {
        for (Register sum : sums) {
            for (int bits : arithmetic.laneBitsOfRow()) {
                kernel.into(sum).add(sum, kernel.shuffleXor(sum, bits));
            }
        }
    }

    Register maximum(int row) {
        return maxima.get(row);
    }

    Register sum(int row) {
        return sums.get(row);
    }

    private Register maximum(List<Register> values) {
        Register high = values.getFirst();
        for (Register value : values.subList(1, values.size())) {
            high = kernel.max(high, value);
        }
        return high;
    }

    private Register sum(List<Register> values) {
        Register total = values.getFirst();
        for (Register value : values.subList(1, values.size())) {
            total = kernel.add(total, value);
        }
        return total;
    }
}
