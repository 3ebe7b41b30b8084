package dev.attune.runtime.dispatch;

import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.LiveTrials;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.Tuner;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.build.SupplyBuilder;
import dev.attune.runtime.tune.measure.InterleavedMeasurer;
import dev.attune.runtime.tune.measure.ResultCheck;
import dev.attune.runtime.tune.measure.Timing;
import dev.attune.runtime.tune.record.SearchSummary;
import dev.attune.runtime.tune.record.TrialLog;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.search.ListedSearch;
import dev.attune.runtime.tune.search.SearchStrategy;
import dev.attune.runtime.tune.search.SimilarTrials;
import dev.attune.runtime.tune.space.CompilerSpace;
import dev.attune.runtime.tune.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Tunes one request.
 *
 * @param plan how to search the schedules of each target
 * @param check judges each kernel's result before it is timed
 */
public record Tuning(AttentionRequest request, TuningPlan plan, ResultCheck check, TuningProgress progress) {

    /** So many similar shapes are asked: farther ones add little. */
    private static final int SIMILAR = 2;

    private static final Schedule NO_SCHEDULE = new Schedule("none", Map.of());

    /**
     * Tunes for the most wanted target of the request that has a kernel. Trials are recorded in the runner's database as they
     * end, and the runner uses the winner from then on.
     *
     * @param arguments the call to time; its results are overwritten
     * @return for each target that was tried, what came of it; only the last can have a best
     * @throws DispatchException when the target that was insisted on cannot be had
     * @throws KernelBuildException when no target has a schedule
     */
    public List<TuningReport> run(AttentionRunner runner, AttentionArguments arguments) throws InterruptedException {
        List<TuningReport> reports = new ArrayList<>();
        KernelBuildException refusal = null;
        for (Target target : runner.targets(request.target()).targets()) {
            try {
                TuningReport report = tune(runner, target, arguments);
                reports.add(report);
                if (report.best().isPresent()) {
                    break;
                }
            } catch (KernelBuildException e) {
                refusal = e;
                recordRefusal(runner, target, e);
            }
        }
        runner.forget();
        if (reports.isEmpty() && refusal != null) {
            throw refusal;
        }
        return reports;
    }

    private TuningReport tune(AttentionRunner runner, Target target, AttentionArguments arguments)
            throws InterruptedException {
        KernelRequest wanted = request.on(target, Optional.empty());
        KernelCompiler compiler = runner.supply().compiler();
        List<Schedule> all = new CompilerSpace(compiler).schedules(wanted);
        SearchSpace space = plan.space(all, compiler.estimate(wanted, all));
        TuningKey key = runner.tuningKey(request, target, KernelImage.Choice.CUBIN_FIRST);
        Optional<TuningDatabase> database = runner.tuning();
        List<SimilarTrials> similar = database.map(known -> known.similar(key, request.shape(), SIMILAR))
                .orElse(List.of());
        List<Trial> before = plan.resume()
                ? database.map(known -> known.trials(key, request.shape())).orElse(List.of())
                : List.of();
        SearchStrategy search = plan.search(space, similar);
        List<Trial> trials = tuner(runner, target, KernelImage.Choice.CUBIN_FIRST, search, arguments, progress)
                .run(before);
        List<Schedule> finalists = finalists(trials, all.getFirst());
        boolean metOneAnother = trials.size() <= search.batchSize();
        List<Trial> again = finalists.size() > 1 && !metOneAnother
                ? measureAgain(runner, target, KernelImage.Choice.CUBIN_FIRST, finalists, arguments)
                : List.of();
        List<Trial> assembled = target.isCuda()
                ? measureAgain(runner, target, KernelImage.Choice.DRIVER_ASSEMBLER, finalists, arguments)
                : List.of();
        var report = TuningReport.of(target, plan.strategy(), space, trials, again, assembled, similar);
        database.ifPresent(known -> {
            SearchSummary summary = report.summary();
            known.record(key, request.shape(), summary);
            if (!assembled.isEmpty()) {
                TuningKey driver = runner.tuningKey(request, target, KernelImage.Choice.DRIVER_ASSEMBLER);
                known.record(driver, request.shape(), summary);
            }
        });
        return report;
    }

    /** That a target has no schedule at all is a trial, too: whoever goes on with the work need not ask again. */
    private void recordRefusal(AttentionRunner runner, Target target, KernelBuildException refusal) {
        runner.tuning().ifPresent(database -> {
            TuningKey key = runner.tuningKey(request, target, KernelImage.Choice.CUBIN_FIRST);
            var failed = new Outcome.Failed(Outcome.Stage.BUILD, String.valueOf(refusal.getMessage()));
            database.record(key, request.shape(), new Trial(NO_SCHEDULE, failed));
            database.record(key, request.shape(), new SearchSummary(plan.strategy(), 1, 1, OptionalDouble.empty()));
        });
    }

    /** The fastest, which several batches of a search may have met in different moods of the machine, and the default. */
    private static List<Schedule> finalists(List<Trial> trials, Schedule own) {
        List<Schedule> ran = Trial.latest(trials).stream()
                .filter(trial -> Double.isFinite(trial.milliseconds()))
                .sorted(Trial.FASTEST)
                .map(Trial::schedule)
                .toList();
        Stream<Schedule> fastest = ran.stream().limit(TuningPlan.FINALISTS);
        return Stream.concat(fastest, ran.stream().filter(own::equals))
                .distinct()
                .toList();
    }

    private List<Trial> measureAgain(
            AttentionRunner runner,
            Target target,
            KernelImage.Choice image,
            List<Schedule> finalists,
            AttentionArguments arguments)
            throws InterruptedException {
        return tuner(runner, target, image, ListedSearch.exhaustive(finalists), arguments, TuningProgress.NONE)
                .run(List.of());
    }

    /**
     * Measures some schedules of a target in turns, each loaded anew, and records nothing.
     *
     * @param schedules at most as many as stay loaded at once: 8
     * @param arguments the call to time; its results are overwritten
     * @return a trial of each, in their order
     */
    public List<Trial> sideBySide(
            AttentionRunner runner, Target target, List<Schedule> schedules, AttentionArguments arguments)
            throws InterruptedException {
        SearchStrategy listed = ListedSearch.exhaustive(schedules);
        if (schedules.size() > listed.batchSize()) {
            throw new IllegalArgumentException(
                    schedules.size() + " schedules side by side; at most " + listed.batchSize() + " are");
        }
        List<Trial> trials = new ArrayList<>();
        trials(runner, target, KernelImage.Choice.CUBIN_FIRST, arguments, TuningProgress.NONE)
                .run(new SearchStrategy.Batch(schedules, 1), trials::add);
        return schedules.stream()
                .map(schedule -> trials.stream()
                        .filter(trial -> trial.schedule().equals(schedule))
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private Tuner tuner(
            AttentionRunner runner,
            Target target,
            KernelImage.Choice image,
            SearchStrategy search,
            AttentionArguments arguments,
            TuningProgress observer) {
        TuningKey key = runner.tuningKey(request, target, image);
        TrialLog log = runner.tuning()
                .map(database -> database.log(key, request.shape()))
                .orElse(TrialLog.NONE);
        return new Tuner(search, trials(runner, target, image, arguments, observer), log, observer);
    }

    private LiveTrials trials(
            AttentionRunner runner,
            Target target,
            KernelImage.Choice image,
            AttentionArguments arguments,
            TuningProgress observer) {
        var measurer = new InterleavedMeasurer(
                runner.loader(target, image), arguments, check, target.isCuda() ? Timing.DEVICE : Timing.HOST);
        var builder = new SupplyBuilder(runner.supply(), request.on(target, Optional.empty()));
        return new LiveTrials(builder, measurer, observer);
    }
}
