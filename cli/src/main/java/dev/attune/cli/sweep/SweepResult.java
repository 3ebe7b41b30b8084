package dev.attune.cli.sweep;

import dev.attune.bench.measure.Work;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.record.TuningKey;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded of a combination on a device.
 *
 * @param own the compiler's own choice, where this machine's compiler can say it
 * @param trials the fastest first, failures last
 */
record SweepResult(
        String variant, TuningKey key, ProblemShape shape, Optional<Schedule> own, Work work, List<Trial> trials) {

    String label() {
        return variant + " " + shape + " " + key.dtype() + " " + key.target().spelling();
    }

    Optional<Trial> best() {
        return Trial.best(trials);
    }

    /** Those that ran. */
    List<Trial> measured() {
        return trials.stream()
                .filter(trial -> trial.outcome() instanceof Outcome.Measured)
                .toList();
    }

    /** The time of a schedule over the best's: 1 for the best. */
    double ofBest(Trial trial) {
        return trial.milliseconds() / best().orElseThrow().milliseconds();
    }

    boolean isOwn(Trial trial) {
        return own.filter(trial.schedule()::equals).isPresent();
    }
}
