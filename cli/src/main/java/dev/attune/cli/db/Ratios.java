package dev.attune.cli.db;

import java.util.List;
import java.util.Locale;

/** Times over other times. */
final class Ratios {

    private Ratios() {}

    /** To the thousandth. */
    static String text(double ratio) {
        return String.format(Locale.ROOT, "%.3f", ratio);
    }

    /** The middle one, or between the two in the middle. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
