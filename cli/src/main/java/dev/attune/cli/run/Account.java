package dev.attune.cli.run;

import dev.attune.bench.measure.Sample;
import dev.attune.runtime.load.ServedBy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ran.
 *
 * @param lines label to text, in order: target, kernel, compile ...
 * @param firstNanos the first run, warm-up included
 * @param firstBy what computed it; empty where that goes without saying
 * @param times of later runs; empty where there were none
 */
public record Account(
        Map<String, List<String>> lines, double firstNanos, Optional<ServedBy> firstBy, Optional<Sample> times) {

    public Account {
        lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    }

    /** Collects lines. */
    public static final class Builder {
        private final Map<String, List<String>> lines = new LinkedHashMap<>();

        /** Adds a line under a label. */
        public Builder add(String label, String text) {
            lines.computeIfAbsent(label, _ -> new ArrayList<>()).add(text);
            return this;
        }

        /** The account of these lines. */
        public Account build(double firstNanos, Optional<ServedBy> firstBy, Optional<Sample> times) {
            return new Account(lines, firstNanos, firstBy, times);
        }
    }
}
