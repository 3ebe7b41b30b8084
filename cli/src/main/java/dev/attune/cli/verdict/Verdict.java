package dev.attune.cli.verdict;

import dev.attune.cli.Style;
import dev.attune.cli.report.Numbers;
import dev.attune.compiler.reference.ReferenceCheck;

/**
 * One tensor judged.
 *
 * @param tensor {@code out} or {@code lse}
 * @param error how far it is off
 * @param tolerance how far it may be
 * @param passed whether it is near enough
 * @param against what it was compared with, in words
 */
public record Verdict(String tensor, ReferenceCheck.Error error, double tolerance, boolean passed, String against) {

    /** One line for the user. */
    public String line(Style style) {
        String judged = tensor.equals("lse")
                ? "abs or rel " + Numbers.error(error.maxAbsoluteOrRelative())
                : "relative L2 " + Numbers.error(error.relativeL2());
        String other = tensor.equals("lse") ? "relative L2 " + Numbers.error(error.relativeL2()) : "";
        return (passed ? style.good("ok  ") : style.bad("FAIL")) + " " + tensor + ": " + judged
                + (passed ? " <= " : " > ") + Numbers.error(tolerance)
                + ", max abs " + Numbers.error(error.maxAbsolute())
                + (other.isEmpty() ? "" : ", " + other)
                + (error.notANumber() == 0 ? "" : ", " + error.notANumber() + " NaN")
                + "  (against " + against + ")";
    }
}
