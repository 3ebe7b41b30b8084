package dev.attune.bench.verdict;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceAttention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.compiler.reference.ReferenceRows;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;

/** What a call should give, as much of it as can be had within seconds. */
public sealed interface Reference {

    /** Multiply-adds that the interpreter does within a few seconds. */
    double MOST_WORK = 4e9;

    /** Rows of a call that is larger. */
    int ROWS = 256;

    /** The error of a result. */
    ReferenceCheck.Error errorOfOut(Tensor out);

    /** The error of a result's lse. */
    ReferenceCheck.Error errorOfLse(Tensor lse);

    /** In words. */
    String describe();

    /** All of it. */
    record Whole(ReferenceAttention.Result result) implements Reference {
        @Override
        public ReferenceCheck.Error errorOfOut(Tensor out) {
            return ReferenceCheck.compare(result.out(), out);
        }

        @Override
        public ReferenceCheck.Error errorOfLse(Tensor lse) {
            return ReferenceCheck.compare(result.lse(), lse);
        }

        @Override
        public String describe() {
            return "the float64 reference";
        }
    }

    /** Some rows. */
    record Sampled(ReferenceRows rows) implements Reference {
        @Override
        public ReferenceCheck.Error errorOfOut(Tensor out) {
            return rows.errorOfOut(out);
        }

        @Override
        public ReferenceCheck.Error errorOfLse(Tensor lse) {
            return rows.errorOfLse(lse);
        }

        @Override
        public String describe() {
            return rows.rows().size() + " rows of the float64 reference, drawn at random, as the call is large";
        }
    }

    /** Computes the reference of a call: whole where that takes seconds, some rows otherwise. */
    static Reference of(Attention attention, AttentionArguments arguments) {
        double work = (double) arguments.shape().pairs()
                * (arguments.shape().headDim() + arguments.shape().headDimV());
        return work <= MOST_WORK
                ? new Whole(ReferenceAttention.compute(attention, arguments))
                : new Sampled(ReferenceRows.sample(attention, arguments, ROWS, 1));
    }
}
