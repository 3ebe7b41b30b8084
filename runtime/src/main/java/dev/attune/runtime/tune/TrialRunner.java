package dev.attune.runtime.tune;

import dev.attune.runtime.tune.search.SearchStrategy.Batch;
import java.util.function.Consumer;

/** Tries schedules: builds and measures them, or looks up what came of it another time. */
@FunctionalInterface
public interface TrialRunner {

    /**
     * Tries a batch.
     *
     * @param ended is told each trial as soon as it is known; each schedule gets one
     * @throws InterruptedException when the thread was interrupted; what had ended was told
     */
    void run(Batch batch, Consumer<Trial> ended) throws InterruptedException;
}
