package dev.attune.bench;

import java.util.List;
import java.util.Locale;

/**
 * What became of one case.
 *
 * @param id the case's
 */
public record BenchResult(String id, Outcome outcome) {

    /** The columns of a table of results. */
    public static final String HEADER = "id\tms\ttflops\ttbps\tkernel";

    /** Measured, or not. */
    public sealed interface Outcome {}

    /**
     * A time.
     *
     * @param milliseconds median of the timed runs
     * @param teraflops attended pairs' operations over that time
     * @param terabytes query, key, value and out over that time
     * @param kernel family and schedule that ran
     */
    public record Measured(double milliseconds, double teraflops, double terabytes, String kernel) implements Outcome {}

    /**
     * No time.
     *
     * @param cause for people, one line
     */
    public record Failed(String cause) implements Outcome {}

    /** Whether there is a time. */
    public boolean isMeasured() {
        return outcome instanceof Measured;
    }

    /** One line of a table of results, without its end. */
    public String line() {
        return switch (outcome) {
            case Measured measured ->
                String.format(
                        Locale.ROOT,
                        "%s\t%.4f\t%s\t%s\t%s",
                        id,
                        measured.milliseconds(),
                        significant(measured.teraflops()),
                        significant(measured.terabytes()),
                        measured.kernel());
            case Failed _ -> id + "\tFAIL\t0\t0\t-";
        };
    }

    /** The whole table. */
    public static String table(List<BenchResult> results) {
        var text = new StringBuilder(HEADER).append('\n');
        results.forEach(result -> text.append(result.line()).append('\n'));
        return text.toString();
    }

    /** Four digits that matter: the same column holds a GPU's 600 and a laptop's 0.04. */
    private static String significant(double value) {
        if (value == 0) {
            return "0";
        }
        int decimals = Math.clamp(3 - (int) Math.floor(Math.log10(Math.abs(value))), 1, 9);
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
