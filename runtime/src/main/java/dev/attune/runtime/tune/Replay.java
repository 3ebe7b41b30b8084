package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.record.RecordSet;
import dev.attune.runtime.tune.record.TrialLog;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.search.SimilarTrials;
import dev.attune.runtime.tune.space.SearchSpace;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tunes a request from recorded trials: no device, no clock, nothing built and nothing recorded. The space is what was recorded.
 */
public final class Replay {

    /** As many similar shapes as a tuning asks. */
    private static final int SIMILAR = 2;

    private final KernelCompiler compiler;
    private final RecordSet records;

    /**
     * A replay of some records.
     *
     * @param compiler names the spaces and models them
     */
    public Replay(KernelCompiler compiler, RecordSet records) {
        this.compiler = compiler;
        this.records = records;
    }

    /**
     * The key with the most trials of a request's variant, target, dtype and shape, whatever the device and the version of the
     * compiler; empty where there is none.
     */
    public Optional<TuningKey> key(KernelRequest request) {
        String variant = TuningKey.hash(request.variant());
        return records.keys().stream()
                .filter(key -> key.variant().equals(variant)
                        && key.target() == request.target()
                        && key.dtype() == request.dtype()
                        && !records.trials(key, request.shape()).isEmpty())
                .max(Comparator.comparingInt(
                        key -> records.trials(key, request.shape()).size()));
    }

    /**
     * Tunes by the trials of a key.
     *
     * @param alone whether the search is not told of other shapes
     */
    public TuningReport run(
            KernelRequest request, TuningKey key, TuningPlan plan, boolean alone, TuningProgress progress)
            throws InterruptedException {
        List<Trial> trials = records.trials(key, request.shape());
        var recorded = new RecordedTrials(trials);
        List<Schedule> known = compiler.space(request);
        List<Schedule> all = recorded.recorded(known);
        // the model cannot speak of schedules of another machine
        List<Schedule> ours = known.stream().filter(all::contains).toList();
        SearchSpace space = plan.space(all, compiler.estimate(request, ours));
        List<SimilarTrials> similar = alone ? List.of() : records.similar(key, request.shape(), SIMILAR);
        List<Trial> tried = new Tuner(plan.search(space, similar), recorded, TrialLog.NONE, progress).run(List.of());
        return TuningReport.of(request.target(), plan.strategy(), space, tried, List.of(), List.of(), similar);
    }
}
