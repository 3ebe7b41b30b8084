package dev.attune.cli.sweep;

import dev.attune.bench.verdict.Judge;
import dev.attune.cli.Session;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.call.CallOptions;
import dev.attune.cli.report.Numbers;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.DispatchException;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningReport;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tunes the combinations of a sweep that are not done yet, one after the other. */
final class SweepRun {

    private final Session session;
    private final SweepFile file;
    private final TuningDatabase database;

    SweepRun(Session session, SweepFile file, TuningDatabase database) {
        this.session = session;
        this.file = file;
        this.database = database;
    }

    /**
     * Goes through some units.
     *
     * @return how many have no kernel with a right result
     */
    int run(List<SweepUnit> units) throws InterruptedException {
        PrintWriter out = session.terminal().out();
        int failed = 0;
        try (SweepProgress progress = new SweepProgress(session.terminal(), units.size())) {
            int number = 0;
            for (SweepUnit unit : units) {
                number++;
                // a runner for each: its kernels go when the unit is done
                try (AttentionRunner runner = session.runner(database)) {
                    if (runner.isSearched(unit.request())) {
                        progress.skipped();
                        continue;
                    }
                    Optional<String> failure = tune(runner, unit, progress, out, number + "/" + units.size());
                    if (failure.isPresent()) {
                        failed++;
                        out.println(number + "/" + units.size() + "  " + unit.describe() + ": " + failure.get());
                    }
                    out.flush();
                    progress.tuned();
                }
            }
        }
        return failed;
    }

    /** Empty where a schedule won; else why none did. */
    private Optional<String> tune(
            AttentionRunner runner, SweepUnit unit, SweepProgress progress, PrintWriter out, String place)
            throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            Call call = CallMaker.make(unit.variant().signature(), unit.shape(), unit.dtype(), options(unit), arena);
            Judge judge = Judge.of(unit.variant().attention(), call.arguments());
            List<TuningReport> reports =
                    new Tuning(unit.request(), file.plan(), judge, progress).run(runner, call.arguments());
            TuningReport last = reports.getLast();
            Optional<Trial> best = last.best();
            best.ifPresent(trial -> out.println(place + "  " + unit.describe() + ": "
                    + Numbers.time(trial.milliseconds() * 1e6) + ", " + trial.schedule() + " ("
                    + last.summary().describe() + ")"));
            return best.isPresent() ? Optional.empty() : Optional.of(causes(last));
        } catch (KernelBuildException | DispatchException | CudaException e) {
            return Optional.of(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("failed"));
        }
    }

    private static String causes(TuningReport report) {
        return report.trials().stream()
                .map(Trial::outcome)
                .filter(Outcome.Failed.class::isInstance)
                .map(outcome -> ((Outcome.Failed) outcome).reason())
                .findFirst()
                .orElse("nothing was tried");
    }

    CallOptions options(SweepUnit unit) {
        Map<String, String> own = new LinkedHashMap<>();
        unit.variant().signature().parameters().forEach(parameter -> {
            String text = file.parameters().get(parameter.name());
            if (text != null) {
                own.put(parameter.name(), text);
            }
        });
        return new CallOptions(
                Optional.of(unit.shape()),
                Optional.of(unit.dtype()),
                Optional.empty(),
                own,
                file.plan().seed());
    }
}
