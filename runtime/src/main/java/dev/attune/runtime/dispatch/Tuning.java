package dev.attune.runtime.dispatch;

import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.Outcome;
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
 * @param seed decides which, where not all are tried
 * @param check judges each kernel's result before it is timed
 */
public record Tuning(
        AttentionRequest request, OptionalInt budget, long seed, ResultCheck check, TuningProgress progress) {

    /** How many of the fastest schedules of a GPU target are tried with the driver's assembler too. */
    private static final int TRIED_WITH_DRIVER = 3;

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
     * Tunes for every target of the request that has a schedule, the host only where there is no other. Trials are recorded in
     * the runner's database as they end, and the runner uses the winner from then on.
     *
     * @param arguments the call to time; its results are overwritten
     * @throws DispatchException when the target that was insisted on cannot be had
     * @throws KernelBuildException when no target has a schedule
     */
    public List<Report> run(AttentionRunner runner, AttentionArguments arguments) throws InterruptedException {
        List<Report> reports = new ArrayList<>();
        KernelBuildException refusal = null;
        for (Target target : runner.targets(request.target()).targets()) {
            if (!target.isCuda() && !reports.isEmpty()) {
                break;
            }
            try {
                reports.add(tune(runner, target, arguments));
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
        SearchStrategy search = budget.isPresent()
                ? BatchedSearch.random(space, budget.getAsInt(), seed)
                : BatchedSearch.exhaustive(space);
        List<Trial> trials = tuner(runner, target, KernelImage.Choice.CUBIN_FIRST, search, arguments)
                .run();
        List<Trial> assembled = List.of();
        if (target.isCuda()) {
            List<Schedule> fastest = trials.stream()
                    .filter(trial -> trial.outcome() instanceof Outcome.Measured)
                    .sorted(Comparator.comparingDouble(Trial::milliseconds))
                    .limit(TRIED_WITH_DRIVER)
                    .map(Trial::schedule)
                    .toList();
            assembled = tuner(
                            runner,
                            target,
                            KernelImage.Choice.DRIVER_ASSEMBLER,
                            BatchedSearch.exhaustive(fastest),
                            arguments)
                    .run();
        }
        return new Report(target, space.getFirst(), trials, assembled);
    }

    private Tuner tuner(
            AttentionRunner runner,
            Target target,
            KernelImage.Choice image,
            SearchStrategy search,
            AttentionArguments arguments) {
        TuningKey key = runner.tuningKey(request, target, image);
        TrialLog log = runner.tuning()
                .map(database -> database.log(key, request.shape()))
                .orElse(TrialLog.NONE);
        var measurer = new InterleavedMeasurer(
                runner.loader(target, image), arguments, check, target.isCuda() ? Timing.DEVICE : Timing.HOST);
        var builder = new SupplyBuilder(runner.supply(), request.on(target, Optional.empty()));
        return new Tuner(search, builder, measurer, log, progress);
    }
}
