package dev.attune.runtime.tune.space;

import dev.attune.runtime.kernel.Schedule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The schedules of a request as a search sees them.
 *
 * @param kept worth a measurement: the compiler's own choice, then the others, the most promising first
 * @param givenUp what the static model says cannot win
 * @param costs of the static model, relative; empty where there is none
 */
public record SearchSpace(List<Schedule> kept, List<Schedule> givenUp, Map<Schedule, Double> costs) {

    /**
     * What is expected to take so many times the time of the best is given up. Where every schedule was measured (the table of
     * docs/tuning.md), that never was the fastest one.
     */
    public static final double CANNOT_WIN = 2;

    public SearchSpace {
        kept = List.copyOf(kept);
        givenUp = List.copyOf(givenUp);
        costs = Map.copyOf(costs);
    }

    /**
     * Prunes a space by a static model. It needs no device and knows nothing of the search.
     *
     * @param all the compiler's own choice first, which is kept whatever it costs
     * @param costs may be empty: then all are kept, in their order
     */
    public static SearchSpace prune(List<Schedule> all, Map<Schedule, Double> costs) {
        double least =
                costs.values().stream().mapToDouble(Double::doubleValue).min().orElse(1);
        List<Schedule> kept = new ArrayList<>();
        List<Schedule> givenUp = new ArrayList<>();
        for (Schedule schedule : all.subList(1, all.size())) {
            boolean hopeless = costs.getOrDefault(schedule, least) > CANNOT_WIN * least;
            (hopeless ? givenUp : kept).add(schedule);
        }
        double unknown = least;
        kept.sort(Comparator.comparingDouble(schedule -> costs.getOrDefault(schedule, unknown)));
        kept.addFirst(all.getFirst());
        return new SearchSpace(kept, givenUp, costs);
    }

    /** A space that is not pruned. */
    public static SearchSpace whole(List<Schedule> all, Map<Schedule, Double> costs) {
        return new SearchSpace(all, List.of(), costs);
    }

    /** How many schedules there are, given up or not. */
    public int size() {
        return kept.size() + givenUp.size();
    }
}
