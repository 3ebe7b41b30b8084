package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tune.measure.NoiseFloor;
import dev.attune.runtime.tune.record.SearchSummary;
import dev.attune.runtime.tune.search.SimilarTrials;
import dev.attune.runtime.tune.search.Strategy;
import dev.attune.runtime.tune.space.SearchSpace;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What came of tuning for one target.
 *
 * @param space what there was to choose from; its first schedule is the compiler's own choice, which is among those tried
 * @param trials the last of each schedule, in the order of their first ones; on a GPU with the machine code of the build
 * @param assembledByDriver the fastest of these once more, assembled by the driver, which may be newer; empty for Java
 * @param measurements whole measurements that the time of all trials would have paid for, the final round included
 * @param noise empty where nothing ran
 * @param similar shapes whose trials the search was told
 */
public record TuningReport(
        Target target,
        Strategy strategy,
        SearchSpace space,
        List<Trial> trials,
        List<Trial> assembledByDriver,
        double measurements,
        Optional<NoiseFloor> noise,
        List<String> similar) {

    public TuningReport {
        trials = List.copyOf(trials);
        assembledByDriver = List.copyOf(assembledByDriver);
        similar = List.copyOf(similar);
    }

    /**
     * The report of a search.
     *
     * @param trials of the search
     * @param again of the final round
     */
    public static TuningReport of(
            Target target,
            Strategy strategy,
            SearchSpace space,
            List<Trial> trials,
            List<Trial> again,
            List<Trial> assembledByDriver,
            List<SimilarTrials> similar) {
        List<Trial> all = Stream.concat(trials.stream(), again.stream()).toList();
        double measurements = all.stream()
                .mapToDouble(trial -> trial.outcome() instanceof Outcome.Measured measured ? measured.effort() : 1)
                .sum();
        return new TuningReport(
                target,
                strategy,
                space,
                Trial.latest(all),
                assembledByDriver,
                measurements,
                NoiseFloor.of(trials, again),
                similar.stream().map(SimilarTrials::what).toList());
    }

    /** The compiler's own choice. */
    public Schedule defaultSchedule() {
        return space.kept().getFirst();
    }

    /** The fastest; empty where every one failed. */
    public Optional<Trial> best() {
        return Trial.best(trials).stream()
                .flatMap(best -> Stream.concat(Stream.of(best), Trial.best(assembledByDriver).stream()))
                .min(Trial.FASTEST);
    }

    /** For the database. */
    public SearchSummary summary() {
        return new SearchSummary(
                strategy,
                Math.min(trials.size(), space.size()),
                space.size(),
                noise.map(NoiseFloor::relative).map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
    }
}
