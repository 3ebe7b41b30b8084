package dev.attune.cli.tune;

import dev.attune.cli.call.Call;
import dev.attune.cli.verdict.Tolerance;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceAttention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tune.measure.ResultCheck;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges what each candidate computes: against the float64 reference where that takes seconds at most, and against what the
 * first candidate computed where it would take longer.
 */
public final class Judge implements ResultCheck {

    /** Multiply-adds that the reference does within a few seconds. */
    private static final double MOST_REFERENCE_WORK = 4e9;

    private final Tolerance tolerance;
    private final boolean byReference;
    private Optional<ReferenceAttention.Result> expected;

    private Judge(Tolerance tolerance, boolean byReference, Optional<ReferenceAttention.Result> expected) {
        this.tolerance = tolerance;
        this.byReference = byReference;
        this.expected = expected;
    }

    /** A judge for a call; computes the reference now, if at all. */
    public static Judge of(Attention attention, Call call) {
        Tolerance tolerance = Tolerance.of(call.dtype(), Optional.empty());
        double work = (double) call.shape().pairs()
                * (call.shape().headDim() + call.shape().headDimV());
        if (work > MOST_REFERENCE_WORK) {
            return new Judge(tolerance, false, Optional.empty());
        }
        return new Judge(tolerance, true, Optional.of(ReferenceAttention.compute(attention, call.arguments())));
    }

    /** What candidates are compared with, in words. */
    public String against() {
        return byReference ? "the float64 reference" : "the first candidate's result, as the shape is large";
    }

    @Override
    public Optional<String> complaint(AttentionArguments arguments) {
        if (expected.isEmpty()) {
            expected = Optional.of(new ReferenceAttention.Result(
                    ReferenceCheck.values(arguments.out()),
                    arguments.lse().map(ReferenceCheck::values).orElse(new double[0])));
            return Optional.empty();
        }
        // two results of a kernel's own dtype may each be off by the tolerance
        double slack = byReference ? 1 : 2;
        ReferenceCheck.Error out = ReferenceCheck.compare(expected.get().out(), arguments.out());
        if (!out.passesL2(slack * tolerance.out())) {
            return Optional.of(complaint("out", out, slack * tolerance.out()));
        }
        return arguments.lse().flatMap(lse -> complaintOnLse(expected.get().lse(), lse, slack * tolerance.lse()));
    }

    private static Optional<String> complaintOnLse(double[] expected, Tensor lse, double most) {
        ReferenceCheck.Error error = ReferenceCheck.compare(expected, lse);
        return error.passesElementwise(most) ? Optional.empty() : Optional.of(complaint("lse", error, most));
    }

    private static String complaint(String tensor, ReferenceCheck.Error error, double most) {
        return String.format(Locale.ROOT, "%s is wrong: %s; at most %.1e", tensor, error, most);
    }
}
