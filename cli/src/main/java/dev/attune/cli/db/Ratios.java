package dev.attune.cli.db;

import dev.attune.bench.measure.Sample;
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
        return new Sample(values.stream().mapToDouble(Double::doubleValue).toArray()).median();
    }
}
