package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.Schedule;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** A schedule and what came of it. */
public record Trial(Schedule schedule, Outcome outcome) {

    /** Those that were measured whole before those that were measured briefly, the fastest first; failures last. */
    public static final Comparator<Trial> FASTEST = Comparator.comparing(
                    (Trial trial) -> trial.outcome instanceof Outcome.Measured measured && measured.effort() < 1)
            .thenComparingDouble(Trial::milliseconds);

    /** The fastest; empty where none was measured. */
    public static Optional<Trial> best(List<Trial> trials) {
        return latest(trials).stream()
                .filter(trial -> trial.outcome instanceof Outcome.Measured)
                .min(FASTEST);
    }

    /** The last trial of each schedule, in the order of their first ones. */
    public static List<Trial> latest(List<Trial> trials) {
        var last = new LinkedHashMap<Schedule, Trial>();
        trials.forEach(trial -> last.put(trial.schedule, trial));
        return List.copyOf(last.values());
    }

    /** The median time; infinite for a failure. */
    public double milliseconds() {
        return switch (outcome) {
            case Outcome.Measured measured -> measured.medianMilliseconds();
            case Outcome.Failed _ -> Double.POSITIVE_INFINITY;
        };
    }
}
