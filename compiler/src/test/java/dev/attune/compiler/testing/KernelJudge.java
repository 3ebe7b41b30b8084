package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceAttention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.util.Arrays;

/** Says whether what a kernel wrote is what the variant means, within what its dtype allows. */
public final class KernelJudge {

    private KernelJudge() {}

    /**
     * Compares the written {@code out} (and {@code lse}, where the arguments have one) with the reference.
     *
     * @param what named in the message of a failure
     * @throws AssertionError where the error is too large or something is NaN
     */
    public static void check(Object what, Attention attention, AttentionArguments arguments) {
        ReferenceAttention.Result expected = ReferenceAttention.compute(attention, arguments);
        // scores are rounded before a soft cap makes them small, so both count: what comes in and what comes out
        double products = arguments.scale() * Math.sqrt(arguments.shape().headDim()) * 4;
        double greatest = Arrays.stream(expected.lse())
                .filter(Double::isFinite)
                .map(Math::abs)
                .reduce(Math.abs(products), Math::max);
        double tolerance = tolerance(arguments.query().dtype(), greatest);
        ReferenceCheck.Error out = ReferenceCheck.compare(expected.out(), arguments.out());
        if (!out.passesL2(tolerance)) {
            throw new AssertionError(
                    "out: %s; allowed are %.3g at %s of %s".formatted(out, tolerance, arguments.shape(), what));
        }
        if (arguments.lse().isPresent() && attention.hasLse()) {
            ReferenceCheck.Error lse =
                    ReferenceCheck.compare(expected.lse(), arguments.lse().get());
            // where scores are large, so are the products that cancel in a small one
            double lseTolerance = (arguments.query().dtype() == DType.F32 ? 2e-6 : 1e-3) * Math.max(1, greatest / 16);
            if (!lse.passesElementwise(lseTolerance)) {
                throw new AssertionError("lse: %s, max abs or rel %.3g; allowed are %.3g at %s of %s"
                        .formatted(lse, lse.maxAbsoluteOrRelative(), lseTolerance, arguments.shape(), what));
            }
        }
    }

    /**
     * The relative L2 error that a kernel may make: scores are rounded in proportion to their size, and an error in a score
     * is an error of the same size, relative, in its weight.
     *
     * @param dtype of query, key, value and out
     * @param greatestScore about how large scores get
     */
    public static double tolerance(DType dtype, double greatestScore) {
        double growth = Math.pow(Math.max(1, greatestScore / 16), 0.75);
        return switch (dtype) {
            case F32 -> 2e-6 * growth;
            case F16 -> 8e-4 * growth;
            case BF16 -> 5e-3 * growth;
            case I32, I8, U8, BOOL -> throw new IllegalArgumentException("attention over " + dtype);
        };
    }
}
