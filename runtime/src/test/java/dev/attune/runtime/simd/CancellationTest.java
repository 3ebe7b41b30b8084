package dev.attune.runtime.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interrupt ends a call wherever it is, leaves nothing behind, and the pool goes on. */
@Timeout(30)
class CancellationTest {

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(2, 2, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());

    @AfterEach
    void closePool() {
        pool.shutdownNow();
    }

    /** A call on a thread of its own. */
    private final class CallUnderWay {
        final AtomicReference<Throwable> outcome = new AtomicReference<>();
        final Thread caller;

        CallUnderWay(CountingKernel kernel, int threads) {
            caller = new Thread(() -> {
                try {
                    new JavaKernelLauncher(kernel).run(null, HostThreads.of(pool, threads), CallProgress.NONE);
                } catch (InterruptedException | RuntimeException e) {
                    outcome.set(e);
                }
            });
            caller.start();
        }

        Throwable interrupted() throws InterruptedException {
            caller.interrupt();
            caller.join();
            return outcome.get();
        }
    }

    @Test
    void betweenItems() throws InterruptedException {
        var started = new CountDownLatch(1);
        var kernel = new CountingKernel(1_000_000, _ -> {
            started.countDown();
            CountingKernel.spin(100_000);
        });
        var call = new CallUnderWay(kernel, 2);
        started.await();
        assertThat(call.interrupted())
                .isInstanceOf(InterruptedException.class)
                .hasMessageMatching("the attention call was interrupted after \\d+ of 1000000 work items;"
                        + " its results are incomplete");
        assertThat(kernel.finishes).hasValue(0);
        assertThat(kernel.inside).as("items under way").hasValue(0);
        int ran = kernel.allRuns();
        Thread.sleep(20);
        assertThat(kernel.allRuns()).as("items that ran").isEqualTo(ran).isLessThan(1_000_000);
    }

    @Test
    void whileTheCallerWaitsForAHelper() throws InterruptedException {
        var helperStarted = new CountDownLatch(1);
        var callerDone = new CountDownLatch(1);
        var kernel = new AtomicReference<CountingKernel>();
        var caller = new AtomicReference<Thread>();
        kernel.set(new CountingKernel(2, _ -> {
            if (Thread.currentThread() == caller.get()) {
                try {
                    helperStarted.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                callerDone.countDown();
                return;
            }
            helperStarted.countDown();
            // an item that takes forever unless it is asked to stop
            while (!kernel.get().stopped.get()) {
                Thread.onSpinWait();
            }
            throw new CallStopped();
        }));
        var outcome = new AtomicReference<Throwable>();
        caller.set(new Thread(() -> {
            try {
                new JavaKernelLauncher(kernel.get()).run(null, HostThreads.of(pool, 2), CallProgress.NONE);
            } catch (InterruptedException | RuntimeException e) {
                outcome.set(e);
            }
        }));
        caller.get().start();
        callerDone.await();
        caller.get().interrupt();
        caller.get().join();
        assertThat(outcome.get())
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("after 1 of 2 work items");
    }

    @Test
    void beforeTheCall() {
        var kernel = new CountingKernel(10, _ -> {});
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new JavaKernelLauncher(kernel).run(null, HostThreads.caller(), CallProgress.NONE))
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("after 0 of 10 work items");
        assertThat(Thread.currentThread().isInterrupted())
                .as("interrupt is used up")
                .isFalse();
        assertThat(kernel.allRuns()).isZero();
    }

    @Test
    void anInterruptInTheLastItemIsLeftForTheNext() throws InterruptedException {
        var kernel = new CountingKernel(5, index -> {
            if (index == 4) {
                Thread.currentThread().interrupt();
            }
        });
        new JavaKernelLauncher(kernel).run(null, HostThreads.caller(), CallProgress.NONE);
        assertThat(Thread.interrupted()).as("interrupt").isTrue();
        assertThat(kernel.finishes).hasValue(1);
    }

    @Test
    void thePoolAndTheKernelGoOn() throws InterruptedException {
        var slow = new CountDownLatch(1);
        var kernel = new CountingKernel(100, _ -> {
            slow.countDown();
            CountingKernel.spin(1_000_000);
        });
        var launcher = new JavaKernelLauncher(kernel);
        var caller = new Thread(() -> {
            try {
                launcher.run(null, HostThreads.of(pool, 3), CallProgress.NONE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        caller.start();
        slow.await();
        caller.interrupt();
        caller.join();
        assertThat(kernel.finishes).hasValue(0);
        int before = kernel.allRuns();

        launcher.run(null, HostThreads.of(pool, 3), CallProgress.NONE);

        assertThat(kernel.finishes).hasValue(1);
        assertThat(kernel.allRuns() - before).isEqualTo(100);
        assertThat(kernel.scratches.get()).as("scratch is handed on").isLessThanOrEqualTo(3);
        assertThat(pool.getQueue()).isEmpty();
        assertThat(pool.isShutdown()).isFalse();
    }

    @Test
    void anInterruptOfAHelperIsNotTheCallers() throws InterruptedException {
        var kernel = new CountingKernel(200, _ -> CountingKernel.spin(200_000));
        try (var other = Executors.newFixedThreadPool(1)) {
            var ended = new AtomicReference<Throwable>();
            var caller = new Thread(() -> {
                try {
                    new JavaKernelLauncher(kernel).run(null, HostThreads.of(other, 2), CallProgress.NONE);
                } catch (InterruptedException | RuntimeException e) {
                    ended.set(e);
                }
            });
            caller.start();
            while (kernel.allRuns() == 0) {
                Thread.onSpinWait();
            }
            other.shutdownNow();
            caller.join();
            assertThat(ended).hasValue(null);
            assertThat(kernel.allRuns()).isEqualTo(200);
        }
    }
}
