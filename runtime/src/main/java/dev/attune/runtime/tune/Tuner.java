package dev.attune.runtime.tune;

import dev.attune.runtime.tune.record.TrialLog;
import dev.attune.runtime.tune.search.SearchStrategy;
import dev.attune.runtime.tune.search.SearchStrategy.Batch;
import java.util.ArrayList;
import java.util.List;

/** Runs a search to its end: asks for schedules, has them tried together, records each trial at once. */
public final class Tuner {

    private final SearchStrategy search;
    private final TrialRunner runner;
    private final TrialLog log;
    private final TuningProgress progress;

    public Tuner(SearchStrategy search, TrialRunner runner, TrialLog log, TuningProgress progress) {
        this.search = search;
        this.runner = runner;
        this.log = log;
        this.progress = progress;
    }

    /**
     * All trials, in the order they ended.
     *
     * @param before trials that were recorded by a search that was cut off: they come first, and are not recorded again
     * @throws InterruptedException when the thread was interrupted; trials that had ended are recorded
     */
    public List<Trial> run(List<Trial> before) throws InterruptedException {
        progress.started(search.mostTrials());
        List<Trial> trials = new ArrayList<>(before);
        before.forEach(progress::ended);
        for (Batch batch = search.next(trials);
                !batch.schedules().isEmpty();
                batch = search.next(List.copyOf(trials))) {
            runner.run(batch, trial -> {
                log.add(trial);
                trials.add(trial);
                progress.ended(trial);
            });
        }
        return trials;
    }
}
