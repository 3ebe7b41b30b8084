package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Tries a fixed list of schedules, batch after batch: all of a space, or a sample of it.
 */
public final class BatchedSearch implements SearchStrategy {

    /** Enough to interleave, few enough to stay loaded at once. */
    public static final int DEFAULT_BATCH = 8;

    private final List<Schedule> schedules;
    private final int batchSize;

    private BatchedSearch(List<Schedule> schedules, int batchSize) {
        this.schedules = List.copyOf(schedules);
        this.batchSize = batchSize;
    }

    /** Every schedule of the space. */
    public static SearchStrategy exhaustive(List<Schedule> space) {
        return new BatchedSearch(space, DEFAULT_BATCH);
    }

    /**
     * The space's first schedule, which is the default, and others drawn without repetition.
     *
     * @param budget how many in all, at least 1
     */
    public static SearchStrategy random(List<Schedule> space, int budget, long seed) {
        if (budget < 1) {
            throw new IllegalArgumentException("a search with a budget of " + budget + " trials");
        }
        List<Schedule> others = new ArrayList<>(space.subList(1, space.size()));
        Collections.shuffle(others, new Random(seed));
        List<Schedule> drawn = new ArrayList<>();
        drawn.add(space.getFirst());
        drawn.addAll(others.subList(0, Math.min(budget - 1, others.size())));
        return new BatchedSearch(drawn, DEFAULT_BATCH);
    }

    @Override
    public List<Schedule> next(List<Trial> trials) {
        List<Schedule> tried = trials.stream().map(Trial::schedule).toList();
        return schedules.stream()
                .filter(schedule -> !tried.contains(schedule))
                .limit(batchSize)
                .toList();
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public int mostTrials() {
        return schedules.size();
    }
}
