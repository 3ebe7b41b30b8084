package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import java.util.List;

/** Decides what is tried. One instance serves one search. */
public interface SearchStrategy {

    /**
     * The next batch.
     *
     * @param trials all that have ended, failures too
     * @return schedules to measure side by side; empty when the search is over
     */
    List<Schedule> next(List<Trial> trials);

    /** At most so many schedules in a batch. */
    int batchSize();

    /** At most so many trials in all. */
    int mostTrials();
}
