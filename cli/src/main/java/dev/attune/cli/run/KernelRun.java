package dev.attune.cli.run;

import dev.attune.bench.measure.Sample;
import dev.attune.bench.start.ProcessStart;
import dev.attune.cli.call.Call;
import dev.attune.runtime.dispatch.Decision;
import dev.attune.runtime.dispatch.ReadyKernel;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.load.ServedBy;
import dev.attune.runtime.load.WarmUp;
import dev.attune.runtime.simd.CallProgress;
import java.util.Arrays;
import java.util.Optional;

/** Runs a call on a kernel: once as an application would, then again and again for the time of what serves it in the end. */
public final class KernelRun {

    private static final long TIMED_NANOS = 1_000_000_000L;
    private static final int LEAST_RUNS = 5;
    private static final int MOST_RUNS = 20;
    private static final int KEY_DIGITS = 12;

    private KernelRun() {}

    /**
     * Runs a call; its results are in the call's memory.
     *
     * @param account what is known so far; gets the decisions that led to this kernel
     * @param progress is told how far the first run is
     */
    public static Account run(ReadyKernel ready, Call call, Account.Builder account, CallProgress progress)
            throws InterruptedException {
        for (Decision decision : ready.decisions()) {
            account.add(decision.question(), describe(decision));
        }
        account.add("device", ready.kernel().runsOn());
        long start = System.nanoTime();
        ServedBy servedBy = ready.kernel().run(call.arguments(), CallOptions.DEFAULT.watchedBy(progress));
        long end = System.nanoTime();
        ProcessStart.describe(end).ifPresent(when -> account.add("start", "first result " + when));
        return account.build(end - start, Optional.of(servedBy), Optional.of(time(ready.kernel(), call)));
    }

    private static String describe(Decision decision) {
        String answer = decision.answer();
        if (decision.question().equals("kernel") && answer.length() > KEY_DIGITS) {
            answer = answer.substring(0, KEY_DIGITS);
        }
        return answer + "  (" + decision.reason() + ")";
    }

    private static Sample time(LoadedKernel kernel, Call call) throws InterruptedException {
        try (LoadedKernel.TimedCall timed = kernel.timed(call.arguments())) {
            WarmUp.PATIENT.run(timed, Double.POSITIVE_INFINITY);
            double[] nanos = new double[MOST_RUNS];
            int runs = 0;
            long begin = System.nanoTime();
            while (runs < LEAST_RUNS || runs < MOST_RUNS && System.nanoTime() - begin < TIMED_NANOS) {
                nanos[runs++] = 1e6 * timed.time(1)[0];
            }
            return new Sample(Arrays.copyOf(nanos, runs));
        }
    }
}
