package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** How a row's sum of weighted values becomes a row of the result, and its sum of weights an lse. */
final class ResultRows {
    private static final double LN_2 = Math.log(2.0);
    private static final double LOG2_E = 1.0 / LN_2;

    private final Normalization normalization;
    private final MemorySegment lse;
    private final long[] lseStrides;

    ResultRows(AttentionArguments arguments, Normalization normalization) {
        this.normalization = normalization;
        Tensor wanted =
                normalization == Normalization.NONE ? null : arguments.lse().orElse(null);
        this.lse = wanted == null ? null : wanted.memory();
        this.lseStrides = wanted == null ? new long[3] : wanted.strides();
    }

    /**
     * Multiplies a row of sums in place, so that it is the result, and writes its lse.
     *
     * @param at the row's place in {@code sums}
     * @param shift the exponent, as a power of 2, that {@code sum} and {@code sums} are relative to
     * @param sink one more logit, where the kernel has sinks
     */
    void finish(float[] sums, int at, int width, double shift, float sum, float sink, int b, int h, int row) {
        float factor = factor(shift, sum, sink, b, h, row);
        if (factor == 0f) {
            Arrays.fill(sums, at, at + width, 0f);
        } else if (factor != 1f) {
            for (int i = at; i < at + width; i++) {
                sums[i] *= factor;
            }
        }
    }

    /**
     * What a row of sums is multiplied by to be the result; 0 where it is 0 whatever the sums are. Writes the row's lse. The
     * parameters are those of {@link #finish}.
     */
    float factor(double shift, float sum, float sink, int b, int h, int row) {
        return switch (normalization) {
            case NONE -> 1f;
            case SOFTMAX -> {
                if (lse != null) { // the JIT compiler computes a logarithm that no one wants
                    // without weight a row may still have scores, out of reach of their exponents
                    writeLse(b, h, row, sum == 0f ? shift * LN_2 : shift * LN_2 + Math.log(sum));
                }
                yield sum == 0f ? 0f : 1f / sum;
            }
            case SOFTMAX_WITH_SINK -> {
                double sinkShift = sink * LOG2_E;
                double ownShift = sum == 0f ? Double.NEGATIVE_INFINITY : shift;
                double joint = Math.max(ownShift, sinkShift);
                if (joint == Double.NEGATIVE_INFINITY) {
                    writeLse(b, h, row, joint);
                    yield 0f;
                }
                double mine = Math.pow(2.0, ownShift - joint);
                double total = mine * sum + Math.pow(2.0, sinkShift - joint);
                writeLse(b, h, row, joint * LN_2 + Math.log(total));
                yield (float) (mine / total);
            }
        };
    }

    private void writeLse(int b, int h, int row, double logSum) {
        if (lse != null) {
            long element = b * lseStrides[0] + h * lseStrides[1] + row * lseStrides[2];
            lse.set(ValueLayout.JAVA_FLOAT_UNALIGNED, element * DType.F32.bytes(), (float) logSum);
        }
    }
}
