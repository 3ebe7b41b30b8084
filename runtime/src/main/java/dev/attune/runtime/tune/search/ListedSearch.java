package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Tries a fixed list of schedules, batch after batch: all of a space, or a sample of it. */
public final class ListedSearch implements SearchStrategy {

    /** Enough to interleave, few enough to stay loaded at once. */
    private static final int BATCH = 8;

    private final List<Schedule> schedules;

    private ListedSearch(List<Schedule> schedules) {
        this.schedules = List.copyOf(schedules);
    }

    /** Every schedule of the space. */
    public static SearchStrategy exhaustive(List<Schedule> space) {
        return new ListedSearch(space);
    }

    /**
     * The space's first schedule, which is the default, and others drawn without repetition.
     *
     * @param budget how many in all, at least 1
     */
    public static SearchStrategy random(List<Schedule> space, int budget, long seed) {
        Budgets.require(budget);
        List<Schedule> others = new ArrayList<>(space.subList(1, space.size()));
        Collections.shuffle(others, new Random(seed));
        List<Schedule> drawn = new ArrayList<>();
        drawn.add(space.getFirst());
        drawn.addAll(others.subList(0, Math.min(budget - 1, others.size())));
        return new ListedSearch(drawn);
    }

    @Override
    public Batch next(List<Trial> trials) {
        Set<Schedule> tried = new HashSet<>();
        trials.forEach(trial -> tried.add(trial.schedule()));
        return new Batch(
                schedules.stream()
                        .filter(schedule -> !tried.contains(schedule))
                        .limit(BATCH)
                        .toList(),
                1);
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public int mostTrials() {
        return schedules.size();
    }
}
