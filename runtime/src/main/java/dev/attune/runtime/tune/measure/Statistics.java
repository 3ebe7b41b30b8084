package dev.attune.runtime.tune.measure;

import dev.attune.runtime.tune.Outcome;
import java.util.Arrays;

/** Medians and quartiles. */
final class Statistics {

    private Statistics() {}

    static Outcome.Measured summarize(double[] milliseconds, double effort) {
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        double median = quantile(sorted, 0.5);
        double spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / median;
        return new Outcome.Measured(median, spread, sorted.length, effort);
    }

    /** Linear between neighbours. */
    static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
