package dev.attune.bench.verdict;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.measure.ResultCheck;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges what candidates compute for one call.
 *
 * @param reference of the call
 * @param tolerance for its dtype
 */
public record Judge(Reference reference, Tolerance tolerance) implements ResultCheck {

    /** A judge for a call; computes the reference now. */
    public static Judge of(Attention attention, AttentionArguments arguments) {
        return new Judge(
                Reference.of(attention, arguments),
                Tolerance.of(arguments.query().dtype(), Optional.empty()));
    }

    @Override
    public Optional<String> complaint(AttentionArguments arguments) {
        ReferenceCheck.Error out = reference.errorOfOut(arguments.out());
        if (!out.passesL2(tolerance.out())) {
            return Optional.of(complaint("out", out, tolerance.out()));
        }
        return arguments
                .lse()
                .map(reference::errorOfLse)
                .filter(error -> !error.passesElementwise(tolerance.lse()))
                .map(error -> complaint("lse", error, tolerance.lse()));
    }

    private static String complaint(String tensor, ReferenceCheck.Error error, double most) {
        return String.format(Locale.ROOT, "%s is wrong: %s; at most %.1e", tensor, error, most);
    }
}
