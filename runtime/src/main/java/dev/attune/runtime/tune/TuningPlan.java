package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.search.GuidedSearch;
import dev.attune.runtime.tune.search.HalvingSearch;
import dev.attune.runtime.tune.search.ListedSearch;
import dev.attune.runtime.tune.search.SearchStrategy;
import dev.attune.runtime.tune.search.SimilarTrials;
import dev.attune.runtime.tune.search.Strategy;
import dev.attune.runtime.tune.space.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How to search.
 *
 * @param budget in whole measurements; empty for a fifth of the space, and {@link #MOST} at most. An exhaustive search has none
 * @param seed of what is drawn by lot
 * @param resume whether trials that were recorded for the same kernel and shape are taken as they are, not measured again
 */
public record TuningPlan(Strategy strategy, OptionalInt budget, long seed, boolean resume) {

    /** So many of the fastest meet once more side by side. */
    public static final int FINALISTS = 3;

    /** A budget that was not given is no greater. */
    public static final int MOST = 64;

    /** And no smaller, where there are so many schedules. */
    private static final int LEAST = 4;

    /** A budget of so much is one batch, whose schedules meet side by side; a greater one includes the final round. */
    private static final int ONE_BATCH = 8;

    public TuningPlan {
        if (budget.isPresent() && budget.getAsInt() < 1) {
            throw new IllegalArgumentException("a search with a budget of " + budget.getAsInt() + " trials");
        }
    }

    /** A guided search. */
    public static TuningPlan guided(OptionalInt budget) {
        return new TuningPlan(Strategy.GUIDED, budget, 1, false);
    }

    /** Every schedule. */
    public static TuningPlan exhaustive() {
        return new TuningPlan(Strategy.EXHAUSTIVE, OptionalInt.empty(), 1, false);
    }

    /** The space for this plan: an exhaustive search believes no static model. */
    public SearchSpace space(List<Schedule> all, Map<Schedule, Double> costs) {
        return strategy == Strategy.EXHAUSTIVE ? SearchSpace.whole(all, costs) : SearchSpace.prune(all, costs);
    }

    /** A search of a space. */
    public SearchStrategy search(SearchSpace space, List<SimilarTrials> similar) {
        int measurements = budget.orElse(Math.clamp(space.size() / 5, Math.min(LEAST, space.size()), MOST));
        int first = measurements > ONE_BATCH ? measurements - FINALISTS - 1 : measurements;
        int batch = measurements > ONE_BATCH ? GuidedSearch.BATCH : measurements;
        return switch (strategy) {
            case EXHAUSTIVE -> ListedSearch.exhaustive(space.kept());
            case RANDOM -> ListedSearch.random(space.kept(), first, seed);
            case HALVING -> new HalvingSearch(space.kept(), first);
            case GUIDED -> new GuidedSearch(space.kept(), space.costs(), similar, first, batch);
        };
    }
}
