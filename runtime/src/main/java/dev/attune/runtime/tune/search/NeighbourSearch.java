package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Spends a budget near what is good: first the space's most promising points, then those that differ in one knob from the
 * fastest so far, then from the second fastest, and so on. Where nothing near is left, the space's own order decides. It
 * decides by the trials alone: the same trials lead the same way.
 */
public final class NeighbourSearch implements SearchStrategy {

    /** Few enough that each batch builds on what the one before it told. */
    private static final int BATCH = 4;

    private final List<Schedule> space;
    private final int budget;

    /**
     * A search.
     *
     * @param space the most promising first; the first is always tried
     * @param budget how many trials in all, at least 1
     */
    public NeighbourSearch(List<Schedule> space, int budget) {
        if (budget < 1) {
            throw new IllegalArgumentException("a search with a budget of " + budget + " trials");
        }
        this.space = List.copyOf(space);
        this.budget = budget;
    }

    @Override
    public List<Schedule> next(List<Trial> trials) {
        Set<Schedule> tried = new LinkedHashSet<>();
        trials.forEach(trial -> tried.add(trial.schedule()));
        int count = Math.min(BATCH, budget - tried.size());
        if (count <= 0) {
            return List.of();
        }
        List<Schedule> wanted = new ArrayList<>();
        trials.stream()
                .filter(trial -> Double.isFinite(trial.milliseconds()))
                .sorted(Comparator.comparingDouble(Trial::milliseconds))
                .flatMap(trial -> space.stream().filter(other -> isNeighbour(trial.schedule(), other)))
                .forEach(wanted::add);
        return Stream.concat(wanted.stream(), space.stream())
                .filter(schedule -> !tried.contains(schedule))
                .distinct()
                .limit(count)
                .toList();
    }

    /** Whether two schedules of one family differ in exactly one knob. */
    private static boolean isNeighbour(Schedule one, Schedule other) {
        if (!one.family().equals(other.family())
                || !one.knobs().keySet().equals(other.knobs().keySet())) {
            return false;
        }
        int differing = 0;
        for (Map.Entry<String, Integer> knob : one.knobs().entrySet()) {
            differing += knob.getValue().equals(other.knobs().get(knob.getKey())) ? 0 : 1;
        }
        return differing == 1;
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public int mostTrials() {
        return Math.min(budget, space.size());
    }
}
