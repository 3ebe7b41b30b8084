package dev.attune.cli.sweep;

import dev.attune.bench.verdict.Judge;
import dev.attune.cli.call.Call;
import dev.attune.cli.call.CallMaker;
import dev.attune.cli.report.Numbers;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.DispatchException;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningProgress;
import dev.attune.runtime.tune.TuningReport;
import java.lang.foreign.Arena;

/** Tunes one combination, wherever that is: in the process of the command, or in one that the work was handed to. */
public final class UnitTuning {

    private UnitTuning() {}

    /**
     * How it ended.
     *
     * @param won whether a schedule gave a right result
     * @param told one line for people: the winner, or why there is none
     */
    public record Ended(boolean won, String told) {}

    /** Whether a search of the combination has come to its end on the runner's device, and is recorded. */
    public static boolean isDone(AttentionRunner runner, SweepUnit unit) {
        return runner.isSearched(unit.request());
    }

    /**
     * Tunes; every trial goes to the runner's database as it ends.
     *
     * @throws InterruptedException when the thread was interrupted; trials that had ended are recorded
     */
    public static Ended run(AttentionRunner runner, SweepUnit unit, TuningProgress progress)
            throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            Call call = CallMaker.make(unit.variant().signature(), unit.shape(), unit.dtype(), unit.options(), arena);
            Judge judge = Judge.of(unit.variant().attention(), call.arguments());
            TuningReport last = new Tuning(unit.request(), unit.plan(), judge, progress)
                    .run(runner, call.arguments())
                    .getLast();
            return last.best()
                    .map(best -> new Ended(true, describe(best, last)))
                    .orElseGet(() -> new Ended(false, cause(last)));
        } catch (KernelBuildException | DispatchException | CudaException e) {
            return new Ended(
                    false, String.valueOf(e.getMessage()).lines().findFirst().orElse("failed"));
        }
    }

    private static String describe(Trial best, TuningReport report) {
        return Numbers.time(best.milliseconds() * 1e6) + ", " + best.schedule() + " ("
                + report.summary().describe() + ")";
    }

    private static String cause(TuningReport report) {
        return report.trials().stream()
                .map(Trial::outcome)
                .filter(Outcome.Failed.class::isInstance)
                .map(outcome -> ((Outcome.Failed) outcome).reason())
                .findFirst()
                .orElse("nothing was tried");
    }
}
