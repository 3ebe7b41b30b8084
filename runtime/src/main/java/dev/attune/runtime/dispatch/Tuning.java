package dev.attune.runtime.dispatch;

import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.Tuner;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.build.SupplyBuilder;
import dev.attune.runtime.tune.measure.InterleavedMeasurer;
import dev.attune.runtime.tune.measure.ResultCheck;
import dev.attune.runtime.tune.measure.Timing;
import dev.attune.runtime.tune.record.TrialLog;
import dev.attune.runtime.tune.record.TuningKey;
import dev.attune.runtime.tune.search.BatchedSearch;
import dev.attune.runtime.tune.search.NeighbourSearch;
import dev.attune.runtime.tune.search.SearchStrategy;
import dev.attune.runtime.tune.space.CompilerSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Tunes one request.
 *
 * @param budget how many schedules of each target to try; all where empty
 * @param check judges each kernel's result before it is timed
 */
public record Tuning(AttentionRequest request, OptionalInt budget, ResultCheck check, TuningProgress progress) {

    /**
     * So many of the fastest are measured once more, side by side, where several batches of a search may have met the machine in
     * different moods; on a GPU with the driver's assembler too.
     */
    private static final int FINALISTS = 3;

    /**
     * What came of one target.
     *
     * @param defaultSchedule the compiler's own choice, which is among those that were tried
     * @param trials in the order they ended; on a GPU with the machine code of the build
     * @param assembledByDriver the fastest of these once more, assembled by the driver, which may be newer; empty for Java
     */
    public record Report(Target target, Schedule defaultSchedule, List<Trial> trials, List<Trial> assembledByDriver) {
        public Report {
            trials = List.copyOf(trials);
            assembledByDriver = List.copyOf(assembledByDriver);
        }

        /** The fastest; empty where every one failed. */
        public Optional<Trial> best() {
            return Trial.best(
                    Stream.concat(trials.stream(), assembledByDriver.stream()).toList());
        }
    }

    /**
     * Tunes for the most wanted target of the request that has a kernel. Trials are recorded in the runner's database as they
     * end, and the runner uses the winner from then on.
     *
     * @param arguments the call to time; its results are overwritten
     * @return for each target that was tried, what came of it; only the last can have a best
     * @throws DispatchException when the target that was insisted on cannot be had
     * @throws KernelBuildException when no target has a schedule
     */
    public List<Report> run(AttentionRunner runner, AttentionArguments arguments) throws InterruptedException {
        List<Report> reports = new ArrayList<>();
        KernelBuildException refusal = null;
        for (Target target : runner.targets(request.target()).targets()) {
            try {
                Report report = tune(runner, target, arguments);
                reports.add(report);
                if (report.best().isPresent()) {
                    break;
                }
            } catch (KernelBuildException e) {
                refusal = e;
            }
        }
        runner.forget();
        if (reports.isEmpty() && refusal != null) {
            throw refusal;
        }
        return reports;
    }

    private Report tune(AttentionRunner runner, Target target, AttentionArguments arguments)
            throws InterruptedException {
        KernelRequest wanted = request.on(target, Optional.empty());
        List<Schedule> space = new CompilerSpace(runner.supply().compiler()).schedules(wanted);
        SearchStrategy search =
                budget.isPresent() ? new NeighbourSearch(space, budget.getAsInt()) : BatchedSearch.exhaustive(space);
        List<Trial> trials = tuner(runner, target, KernelImage.Choice.CUBIN_FIRST, search, arguments, progress)
                .run();
        List<Schedule> finalists = trials.stream()
                .filter(trial -> Double.isFinite(trial.milliseconds()))
                .sorted(Comparator.comparingDouble(Trial::milliseconds))
                .limit(FINALISTS)
                .map(Trial::schedule)
                .toList();
        boolean metOneAnother = trials.size() <= search.batchSize();
        List<Trial> again = finalists.size() > 1 && !metOneAnother
                ? measureAgain(runner, target, KernelImage.Choice.CUBIN_FIRST, finalists, arguments)
                : List.of();
        List<Trial> assembled = target.isCuda()
                ? measureAgain(runner, target, KernelImage.Choice.DRIVER_ASSEMBLER, finalists, arguments)
                : List.of();
        return new Report(target, space.getFirst(), withLater(trials, again), assembled);
    }

    private List<Trial> measureAgain(
            AttentionRunner runner,
            Target target,
            KernelImage.Choice image,
            List<Schedule> finalists,
            AttentionArguments arguments)
            throws InterruptedException {
        return tuner(runner, target, image, BatchedSearch.exhaustive(finalists), arguments, TuningProgress.NONE)
                .run();
    }

    private static List<Trial> withLater(List<Trial> trials, List<Trial> later) {
        return trials.stream()
                .map(trial -> later.stream()
                        .filter(again -> again.schedule().equals(trial.schedule()))
                        .findFirst()
                        .orElse(trial))
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
        var measurer = new InterleavedMeasurer(
                runner.loader(target, image), arguments, check, target.isCuda() ? Timing.DEVICE : Timing.HOST);
        var builder = new SupplyBuilder(runner.supply(), request.on(target, Optional.empty()));
        return new Tuner(search, builder, measurer, log, observer);
    }
}
