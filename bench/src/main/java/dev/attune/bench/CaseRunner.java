package dev.attune.bench;

import dev.attune.bench.BenchResult.Failed;
import dev.attune.bench.BenchResult.Measured;
import dev.attune.bench.BenchResult.Outcome;
import dev.attune.bench.input.FillRule;
import dev.attune.bench.input.GeneratedInputs;
import dev.attune.bench.measure.Sample;
import dev.attune.bench.measure.Work;
import dev.attune.bench.verdict.Judge;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.dispatch.AttentionRequest;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.dispatch.DispatchException;
import dev.attune.runtime.dispatch.ReadyKernel;
import dev.attune.runtime.dispatch.TargetChoice;
import dev.attune.runtime.dispatch.Tuning;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.load.WarmUp;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tune.TuningPlan;
import dev.attune.runtime.tune.TuningProgress;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Measures cases one after the other, each once its result has been found right. On a GPU all tensors are on the device before the first run, and the second-level cache is
 * cleared before each timed one.
 */
public final class CaseRunner {

    /** Timed runs of a case, at least. */
    public static final int LEAST_RUNS = 20;

    private static final int MOST_RUNS = 200;
    private static final Duration HOST = new Duration(WarmUp.PATIENT, 200);
    /** On a GPU: as long as the tools that time its peers, as a card under load lowers its clock within a few hundred milliseconds. */
    private static final Duration GPU = new Duration(WarmUp.fixed(25), 100);

    private static final long SEED = 1;

    private final AttentionRunner runner;
    private final TargetChoice target;
    private final int tuningBudget;

    /**
     * A runner of cases.
     *
     * @param tuningBudget how many schedules to try for a shape that was not tuned before; 0 for none
     */
    public CaseRunner(AttentionRunner runner, TargetChoice target, int tuningBudget) {
        this.runner = runner;
        this.target = target;
        this.tuningBudget = tuningBudget;
    }

    /**
     * Measures a case; what goes wrong becomes the result.
     *
     * @param parameters the case's launch parameters, typed
     * @throws InterruptedException when the thread was interrupted
     */
    public BenchResult run(BenchCase each, VariantSource source, Attention attention, Map<String, Double> parameters)
            throws InterruptedException {
        if (!each.pass().equals("fwd")) {
            return new BenchResult(
                    each.id(), new Failed("pass " + each.pass() + " is not supported: kernels are forward only"));
        }
        try (Arena arena = Arena.ofShared()) {
            return new BenchResult(each.id(), measure(each, source, attention, parameters, arena));
        } catch (KernelBuildException | CudaException | DispatchException | IllegalArgumentException e) {
            return new BenchResult(each.id(), new Failed(String.valueOf(e.getMessage())));
        } catch (OutOfMemoryError e) {
            return new BenchResult(each.id(), new Failed("not enough memory: " + e.getMessage()));
        } finally {
            runner.forget();
        }
    }

    private Outcome measure(
            BenchCase each, VariantSource source, Attention attention, Map<String, Double> parameters, Arena arena)
            throws InterruptedException {
        GeneratedInputs inputs = GeneratedInputs.generate(
                arena, attention.signature(), each.shape(), each.dtype(), SEED, FillRule.BENCHMARK);
        AttentionArguments arguments = withoutLse(ArgumentChecks.bind(
                attention.signature(), inputs.tensors(), parameters, OptionalDouble.empty(), arena));
        Judge judge = Judge.of(attention, arguments);
        AttentionRequest request = new AttentionRequest(source, each.dtype(), each.shape(), target);
        if (tuningBudget > 0 && runner.tuned(request).isEmpty()) {
            new Tuning(request, TuningPlan.guided(OptionalInt.of(tuningBudget)), judge, TuningProgress.NONE)
                    .run(runner, arguments);
        }
        ReadyKernel ready = runner.prepare(request);
        ready.kernel().run(arguments, CallOptions.DEFAULT.withVectorsOnly());
        Optional<String> complaint = judge.complaint(arguments);
        if (complaint.isPresent()) {
            return new Failed(complaint.get());
        }
        Sample times = time(ready.kernel(), arguments);
        Work work = Work.of(each.shape(), each.dtype(), AttendedPairs.count(attention, arguments));
        double median = times.median();
        return new Measured(
                median / 1e6,
                work.teraflops(median),
                work.terabytes(median),
                ready.kernel().artifact().target().spelling() + " "
                        + ready.kernel().artifact().schedule());
    }

    /** The peers' calls give out alone. */
    private static AttentionArguments withoutLse(AttentionArguments all) {
        return new AttentionArguments(
                all.shape(),
                all.query(),
                all.key(),
                all.value(),
                all.captured(),
                all.parameters(),
                all.scale(),
                all.out(),
                Optional.empty());
    }

    /** How a kernel is warmed up, and how long it is timed, in milliseconds. */
    private record Duration(WarmUp warmUp, double timed) {}

    private static Sample time(LoadedKernel kernel, AttentionArguments arguments) throws InterruptedException {
        Duration duration = kernel.artifact().target().isCuda() ? GPU : HOST;
        try (LoadedKernel.TimedCall call = kernel.timed(arguments)) {
            double typical = duration.warmUp().run(call, Double.POSITIVE_INFINITY);
            int runs = Math.clamp(Math.round(duration.timed() / Math.max(typical, 1e-3)), LEAST_RUNS, MOST_RUNS);
            return new Sample(Arrays.stream(call.time(runs))
                    .map(milliseconds -> milliseconds * 1e6)
                    .toArray());
        }
    }
}
