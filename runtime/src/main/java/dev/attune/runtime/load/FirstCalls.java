package dev.attune.runtime.load;

import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.simd.CallProgress;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.tensor.AttentionArguments;
import java.lang.foreign.Arena;
import org.slf4j.LoggerFactory;

/**
 * Which code of a Java kernel serves a call. A JVM that has not compiled a vector operation takes a microsecond for it, so that
 * the first call of a process would take half a second where scalar code takes some milliseconds. Calls that are short enough
 * run scalar code, until vector code has been warmed up by another thread on a small copy of the first such call, and is faster.
 * Both codes give the same bits, so nothing else depends on who came first. Safe for many threads.
 */
final class FirstCalls {

    /** Calls of more operations run vector code from the first: scalar code would take longer than warming up. */
    static final double MOST_FLOPS = 2e8;

    /** However slow the vector code seems: no JVM takes longer to compile it, and the schedule was tuned for it. */
    private static final long MOST_NANOS = 10_000_000_000L;

    private static final int FAST_IN_A_ROW = 3;

    private final VariantSignature signature;
    private final JavaKernelLauncher launcher;
    private boolean warming;
    private volatile boolean warm;

    FirstCalls(VariantSignature signature, JavaKernelLauncher launcher) {
        this.signature = signature;
        this.launcher = launcher;
    }

    /** Whether vector code serves all calls from now on. */
    boolean isWarm() {
        return warm;
    }

    /** Whether scalar code is to serve a call. */
    boolean wantsScalars(AttentionArguments arguments) {
        return !warm
                && 2.0
                                * arguments.shape().pairs()
                                * (arguments.shape().headDim()
                                        + arguments.shape().headDimV())
                        <= MOST_FLOPS;
    }

    /** Begins to warm up, once; called when scalar code has served a call, whose results are then not kept waiting. */
    void served(AttentionArguments arguments) {
        synchronized (this) {
            if (warming) {
                return;
            }
            warming = true;
        }
        var call = new SmallCall(signature, arguments);
        var thread = new WarmUp(call);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    /** A class of its own: the JVM takes milliseconds to make a lambda, and the call's result would wait for it. */
    private final class WarmUp extends Thread {
        private final SmallCall call;

        WarmUp(SmallCall call) {
            super("attune-warm-up");
            this.call = call;
        }

        @Override
        public void run() {
            warmUp(call);
        }
    }

    private void warmUp(SmallCall call) {
        try (Arena arena = Arena.ofConfined()) {
            AttentionArguments arguments = call.arguments(arena);
            long scalar = Long.MAX_VALUE;
            for (int run = 0; run < FAST_IN_A_ROW; run++) {
                long start = System.nanoTime();
                launcher.runScalar(arguments, HostThreads.caller(), CallProgress.NONE);
                scalar = Math.min(scalar, System.nanoTime() - start);
            }
            long begin = System.nanoTime();
            int fast = 0;
            while (fast < FAST_IN_A_ROW && System.nanoTime() - begin < MOST_NANOS) {
                long start = System.nanoTime();
                launcher.run(arguments, HostThreads.caller(), CallProgress.NONE);
                fast = System.nanoTime() - start < scalar ? fast + 1 : 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(FirstCalls.class)
                    .warn("the vector code of a kernel was not warmed up ahead of its calls: {}", e.toString());
        } finally {
            warm = true;
        }
    }
}
