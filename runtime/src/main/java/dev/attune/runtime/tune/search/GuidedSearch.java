package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tries what promises the greatest improvement over the fastest so far: a {@link Surrogate} is fitted to the trials before
 * each batch, and a schedule is worth trying for a good expectation or for an unsure one. The first batch holds the
 * compiler's own choice and rests on the static model and on similar shapes. It stops early when nothing is left to expect.
 */
public final class GuidedSearch implements SearchStrategy {

    /** Few enough that each batch builds on what the one before it told. */
    public static final int BATCH = 4;

    /** No schedule is expected to bring more than this part of the time: the search is over. */
    private static final double NOT_WORTH_IT = 0.0001;

    private final List<Schedule> space;
    private final Map<Schedule, Double> costs;
    private final List<SimilarTrials> similar;
    private final int budget;
    private final int batchSize;

    /**
     * A search.
     *
     * @param space the first, which is the default, is always tried
     * @param costs of the static model, relative; may be empty
     * @param similar what was measured at similar shapes
     * @param budget how many trials in all, at least 1
     * @param batchSize how many are tried side by side before the next ones are chosen
     */
    public GuidedSearch(
            List<Schedule> space, Map<Schedule, Double> costs, List<SimilarTrials> similar, int budget, int batchSize) {
        Budgets.require(budget);
        this.batchSize = batchSize;
        this.space = List.copyOf(space);
        this.costs = Map.copyOf(costs);
        this.similar = List.copyOf(similar);
        this.budget = budget;
    }

    @Override
    public Batch next(List<Trial> trials) {
        Set<Schedule> tried = new HashSet<>();
        trials.forEach(trial -> tried.add(trial.schedule()));
        int count = Math.min(batchSize, budget - tried.size());
        List<Schedule> batch = new ArrayList<>();
        Surrogate model = Surrogate.of(costs, trials, similar);
        double best =
                Trial.best(trials).map(trial -> Math.log(trial.milliseconds())).orElse(Double.POSITIVE_INFINITY);
        if (count > 0 && tried.isEmpty()) {
            batch.add(space.getFirst());
            best = model.predict(space.getFirst()).mean();
            model = model.believing(space.getFirst(), best);
        }
        while (batch.size() < count) {
            Choice choice = mostPromising(model, best, tried, batch);
            boolean over =
                    choice != null && !tried.isEmpty() && Double.isFinite(best) && choice.improvement < NOT_WORTH_IT;
            if (choice == null || over) {
                break;
            }
            batch.add(choice.schedule);
            // so that the next one of the batch is not its twin
            model = model.believing(choice.schedule, choice.prediction.mean());
            best = Math.min(best, choice.prediction.mean());
        }
        return new Batch(batch, 1);
    }

    private record Choice(Schedule schedule, Surrogate.Prediction prediction, double improvement) {}

    /** The schedule with the greatest expected improvement; null where all were tried. */
    private Choice mostPromising(Surrogate model, double best, Set<Schedule> tried, List<Schedule> batch) {
        Choice most = null;
        for (Schedule schedule : space) {
            if (tried.contains(schedule) || batch.contains(schedule)) {
                continue;
            }
            Surrogate.Prediction prediction = model.predict(schedule);
            // where nothing ran yet, anything that does is an improvement: the likeliest first
            double improvement = Double.isInfinite(best)
                    ? -prediction.mean()
                    : expectedImprovement(best - prediction.mean(), prediction.deviation());
            if (most == null || improvement > most.improvement) {
                most = new Choice(schedule, prediction, improvement);
            }
        }
        return most;
    }

    /** Of a normal variable over zero, given its mean and deviation. */
    private static double expectedImprovement(double mean, double deviation) {
        double z = mean / deviation;
        double density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
        return mean * normal(z) + deviation * density;
    }

    /** The normal distribution function, to seven digits: Abramowitz and Stegun, 26.2.17. */
    private static double normal(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double tail = Math.exp(-0.5 * z * z)
                / Math.sqrt(2 * Math.PI)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z >= 0 ? 1 - tail : tail;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public int mostTrials() {
        return Math.min(budget, space.size());
    }
}
