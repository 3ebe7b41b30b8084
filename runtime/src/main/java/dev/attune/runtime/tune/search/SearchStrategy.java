package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import java.util.List;

/**
 * Decides what is tried. It decides by the trials alone: the same trials lead the same way, so that a search that was cut off
 * goes on where it was when it is handed the trials that were recorded. One instance serves one search.
 */
public sealed interface SearchStrategy permits ListedSearch, HalvingSearch, GuidedSearch {

    /**
     * Schedules to measure side by side.
     *
     * @param schedules none when the search is over
     * @param effort part of a whole measurement's time for each, over 0 and up to 1
     */
    record Batch(List<Schedule> schedules, double effort) {

        /** No more. */
        public static final Batch NONE = new Batch(List.of(), 1);

        public Batch {
            schedules = List.copyOf(schedules);
            if (!(effort > 0 && effort <= 1)) {
                throw new IllegalArgumentException(
                        "a measurement with the effort " + effort + "; it is over 0, up to 1");
            }
        }
    }

    /**
     * The next batch.
     *
     * @param trials all that have ended, failures too, in their order
     */
    Batch next(List<Trial> trials);

    /** At most so many schedules in a batch. */
    int batchSize();

    /** At most so many trials in all. */
    int mostTrials();
}
