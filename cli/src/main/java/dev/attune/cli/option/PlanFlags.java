package dev.attune.cli.option;

import dev.attune.cli.InputException;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.search.Strategy;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How schedules are searched. */
public final class PlanFlags {

    @Option(
            names = "--strategy",
            paramLabel = "S",
            converter = Converters.OfStrategy.class,
            description = "guided, halving, random or exhaustive; by default guided.")
    private Strategy strategy;

    @Option(
            names = "--budget",
            paramLabel = "N",
            description =
                    "Takes the time of at most N whole measurements; by default a fifth of the schedules, 4 to 64.")
    private Integer budget;

    @Option(
            names = "--resume",
            description =
                    "Takes trials that were recorded for this kernel and shape as they are, and measures only what is missing.")
    private boolean resume;

    /** Refuses what cannot be searched with. */
    public void check() {
        if (budget != null && budget < 1) {
            throw new InputException("--budget " + budget + ": at least one schedule has to be measured");
        }
        if (budget != null && strategy == Strategy.EXHAUSTIVE) {
            throw new InputException("--budget: an exhaustive search measures every schedule", "take another strategy");
        }
    }

    /** The plan that they make. */
    public TuningPlan plan(long seed) {
        return new TuningPlan(
                strategy == null ? Strategy.GUIDED : strategy,
                budget == null ? OptionalInt.empty() : OptionalInt.of(budget),
                seed,
                resume);
    }
}
