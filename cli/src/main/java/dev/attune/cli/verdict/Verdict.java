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
        if (error.notANumber() > 0) {
            return style.bad("FAIL") + " " + tensor + ": " + Numbers.count(error.notANumber())
                    + (error.notANumber() == 1 ? " element is" : " elements are")
                    + " NaN, in the result or in what it is compared with: " + against;
        }
        String judged = tensor.equals("lse")
                ? "abs or rel " + Numbers.error(error.maxAbsoluteOrRelative())
                : "relative L2 " + Numbers.error(error.relativeL2());
        String other = tensor.equals("lse") ? "relative L2 " + Numbers.error(error.relativeL2()) : "";
        return (passed ? style.good("ok  ") : style.bad("FAIL")) + " " + tensor + ": " + judged
                + (passed ? " <= " : " > ") + Numbers.error(tolerance)
                + ", max abs " + Numbers.error(error.maxAbsolute())
                + (other.isEmpty() ? "" : ", " + other)
                + "  (against " + against + ")";
    }
}
