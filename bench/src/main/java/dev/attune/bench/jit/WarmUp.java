package dev.attune.bench.jit;

import com.sun.management.ThreadMXBean;
import dev.attune.bench.measure.Sample;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.tensor.AttentionArguments;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * How a kernel got warm on one thread.
 *
 * @param firstNanos the first call
 * @param finalNanos median of the last half of the time
 * @param workNanos in calls before the first from which on calls run at 90% of the final speed
 * @param calls how many were made
 * @param bytesPerCall the least that one of the last calls allocated
 */
public record WarmUp(double firstNanos, double finalNanos, double workNanos, int calls, long bytesPerCall) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Calls in a row of which most must be at 90%: one that the machine held up does not count. */
    private static final int IN_A_ROW = 10;

    private static final int FAST_IN_A_ROW = 7;
    private static final double NEARLY_FINAL = 0.9;
    private static final int LAST_CALLS = 5;

    /**
     * Runs a call again and again.
     *
     * @param seconds for about so long
     * @throws InterruptedException when the thread was interrupted
     */
    public static WarmUp run(LoadedKernel kernel, AttentionArguments arguments, double seconds)
            throws InterruptedException {
        CallOptions alone = CallOptions.DEFAULT.on(HostThreads.caller()).withVectorsOnly();
        List<Double> nanos = new ArrayList<>();
        double work = 0;
        while (work < seconds * 1e9 || nanos.size() < 2 * IN_A_ROW) {
            long start = System.nanoTime();
            kernel.run(arguments, alone);
            nanos.add((double) (System.nanoTime() - start));
            work += nanos.getLast();
        }
        long bytes = Long.MAX_VALUE;
        for (int call = 0; call < LAST_CALLS; call++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            kernel.run(arguments, alone);
            bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return of(nanos, bytes);
    }

    /** Reads a curve. */
    static WarmUp of(List<Double> nanos, long bytesPerCall) {
        double all = nanos.stream().mapToDouble(Double::doubleValue).sum();
        double passed = 0;
        int half = 0;
        while (passed < all / 2) {
            passed += nanos.get(half++);
        }
        int from = Math.min(half, nanos.size() - IN_A_ROW);
        double last = new Sample(nanos.subList(from, nanos.size()).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .median();
        double work = 0;
        for (int call = 0; call + IN_A_ROW <= nanos.size(); call++) {
            if (isFast(nanos.get(call), last)
                    && nanos.subList(call, call + IN_A_ROW).stream()
                                    .filter(each -> isFast(each, last))
                                    .count()
                            >= FAST_IN_A_ROW) {
                break;
            }
            work += nanos.get(call);
        }
        return new WarmUp(nanos.getFirst(), last, work, nanos.size(), bytesPerCall);
    }

    private static boolean isFast(double nanos, double last) {
        return nanos * NEARLY_FINAL <= last;
    }
}
