package dev.attune.runtime.tune.measure;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * By how much two measurements of the same kernel differ here: leads of less say nothing.
 *
 * @param relative 0.01 is 1 %
 * @param repeated how many schedules were measured twice, in different batches; 0 where it follows from the spread of runs
 */
public record NoiseFloor(double relative, int repeated) {

    /** A median of n normal values varies 1.2533 times as much as their mean; a normal quartile distance is 1.349 deviations. */
    private static final double OF_MEDIAN = 1.2533 / 1.349;

    /**
     * The median difference between measurements of the same schedules, or where none was measured twice, the typical standard
     * error of a median; empty where nothing was measured.
     *
     * @param again later measurements of some of the schedules
     */
    public static Optional<NoiseFloor> of(List<Trial> first, List<Trial> again) {
        Map<Schedule, Double> before = new HashMap<>();
        first.forEach(trial -> before.put(trial.schedule(), trial.milliseconds()));
        double[] differences = again.stream()
                .filter(trial -> before.containsKey(trial.schedule()))
                .mapToDouble(trial -> Math.abs(Math.log(trial.milliseconds() / before.get(trial.schedule()))))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        double[] errors = first.stream()
                .map(Trial::outcome)
                .filter(Outcome.Measured.class::isInstance)
                .map(Outcome.Measured.class::cast)
                .mapToDouble(measured -> measured.spread() * OF_MEDIAN / Math.sqrt(measured.runs()))
                .sorted()
                .toArray();
        if (errors.length == 0) {
            return Optional.empty();
        }
        return Optional.of(
                differences.length == 0
                        ? new NoiseFloor(Statistics.quantile(errors, 0.5), 0)
                        : new NoiseFloor(
                                Math.max(Statistics.quantile(differences, 0.5), Statistics.quantile(errors, 0.5)),
                                differences.length));
    }
}
