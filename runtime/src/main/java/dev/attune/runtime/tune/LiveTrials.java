package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.build.BuildResult;
import dev.attune.runtime.tune.build.KernelBuilder;
import dev.attune.runtime.tune.measure.Measurer;
import dev.attune.runtime.tune.search.SearchStrategy.Batch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Builds the schedules of a batch and measures them side by side. */
public final class LiveTrials implements TrialRunner {

    private final KernelBuilder builder;
    private final Measurer measurer;
    private final TuningProgress progress;

    public LiveTrials(KernelBuilder builder, Measurer measurer, TuningProgress progress) {
        this.builder = builder;
        this.measurer = measurer;
        this.progress = progress;
    }

    @Override
    public void run(Batch batch, Consumer<Trial> ended) throws InterruptedException {
        Map<Schedule, KernelArtifact> built = new LinkedHashMap<>();
        for (Schedule schedule : batch.schedules()) {
            progress.building(schedule);
            switch (builder.build(schedule)) {
                case BuildResult.Built(KernelArtifact artifact) -> built.put(schedule, artifact);
                case BuildResult.Refused(String reason) ->
                    ended.accept(new Trial(schedule, new Outcome.Failed(Outcome.Stage.BUILD, reason)));
            }
        }
        List<Schedule> order = List.copyOf(built.keySet());
        List<Outcome> outcomes = measurer.measure(List.copyOf(built.values()), batch.effort());
        for (int i = 0; i < order.size(); i++) {
            ended.accept(new Trial(order.get(i), outcomes.get(i)));
        }
    }
}
