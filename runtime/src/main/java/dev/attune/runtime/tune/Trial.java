package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.Schedule;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A schedule and what came of it. */
public record Trial(Schedule schedule, Outcome outcome) {

    /** The fastest; empty where none was measured. */
    public static Optional<Trial> best(List<Trial> trials) {
        return trials.stream()
                .filter(trial -> trial.outcome instanceof Outcome.Measured)
                .min(Comparator.comparingDouble(Trial::milliseconds));
    }

    /** The median time; infinite for a failure. */
    public double milliseconds() {
        return switch (outcome) {
            case Outcome.Measured measured -> measured.medianMilliseconds();
            case Outcome.Failed _ -> Double.POSITIVE_INFINITY;
        };
    }
}
