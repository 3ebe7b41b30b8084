package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.build.BuildResult;
import dev.attune.runtime.tune.build.KernelBuilder;
import dev.attune.runtime.tune.measure.Measurer;
import dev.attune.runtime.tune.record.TrialLog;
import dev.attune.runtime.tune.search.SearchStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a search to its end: asks for schedules, builds them, measures them together, records each trial at once. */
public final class Tuner {

    private final SearchStrategy search;
    private final KernelBuilder builder;
    private final Measurer measurer;
    private final TrialLog log;
    private final TuningProgress progress;

    public Tuner(
            SearchStrategy search, KernelBuilder builder, Measurer measurer, TrialLog log, TuningProgress progress) {
        this.search = search;
        this.builder = builder;
        this.measurer = measurer;
        this.log = log;
        this.progress = progress;
    }

    /**
     * All trials, in the order they ended.
     *
     * @throws InterruptedException when the thread was interrupted; trials that had ended are recorded
     */
    public List<Trial> run() throws InterruptedException {
        progress.started(search.mostTrials());
        List<Trial> trials = new ArrayList<>();
        for (List<Schedule> batch = search.next(trials); !batch.isEmpty(); batch = search.next(trials)) {
            Map<Schedule, KernelArtifact> built = new LinkedHashMap<>();
            for (Schedule schedule : batch) {
                progress.building(schedule);
                switch (builder.build(schedule)) {
                    case BuildResult.Built(KernelArtifact artifact) -> built.put(schedule, artifact);
                    case BuildResult.Refused(String reason) ->
                        end(trials, new Trial(schedule, new Outcome.Failed(Outcome.Stage.BUILD, reason)));
                }
            }
            List<Schedule> order = List.copyOf(built.keySet());
            List<Outcome> outcomes = measurer.measure(List.copyOf(built.values()));
            for (int i = 0; i < order.size(); i++) {
                end(trials, new Trial(order.get(i), outcomes.get(i)));
            }
        }
        return trials;
    }

    private void end(List<Trial> trials, Trial trial) {
        log.add(trial);
        trials.add(trial);
        progress.ended(trial);
    }
}
