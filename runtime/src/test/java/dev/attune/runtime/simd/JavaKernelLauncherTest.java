package dev.attune.runtime.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work items on threads: each runs once, failures and interrupts end the call, and a busy pool does not block it. */
@Timeout(30)
class JavaKernelLauncherTest {

    /** A kernel of so many items that only counts. */
    private static final class Counting implements JavaKernel {
        final AtomicIntegerArray runs;
        final AtomicInteger scratches = new AtomicInteger();
        final AtomicInteger finishes = new AtomicInteger();
        final IntConsumer item;

        Counting(int items, IntConsumer item) {
            this.runs = new AtomicIntegerArray(items);
            this.item = item;
        }

        @Override
        public Call prepare(AttentionArguments arguments, int threads) {
            return new Call() {
                @Override
                public int items() {
                    return runs.length();
                }

                @Override
                public void run(int index, Object scratch) {
                    item.accept(index);
                    runs.incrementAndGet(index);
                }

                @Override
                public void finish(Object scratch) {
                    finishes.incrementAndGet();
                }
            };
        }

        @Override
        public Object newScratch() {
            return scratches.incrementAndGet();
        }
    }

    @Test
    void everyItemRunsOnce() throws InterruptedException {
        var kernel = new Counting(1000, index -> {});
        var launcher = new JavaKernelLauncher(kernel);
        for (int call = 1; call <= 3; call++) {
            launcher.run(null, WorkerPool.shared(), 4);
            for (int i = 0; i < 1000; i++) {
                assertThat(kernel.runs.get(i)).isEqualTo(call);
            }
            assertThat(kernel.finishes).hasValue(call);
        }
        assertThat(kernel.scratches.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void theFirstFailureIsThrownAndTheRestIsNotRun() {
        var kernel = new Counting(100_000, index -> {
            if (index == 10) {
                throw new IllegalStateException("item 10");
            }
        });
        assertThatThrownBy(() -> new JavaKernelLauncher(kernel).run(null, WorkerPool.shared(), 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("item 10");
        assertThat(kernel.finishes).hasValue(0);
        assertThat(kernel.runs.get(99_999)).isZero();
    }

    @Test
    void anInterruptEndsTheCall() throws InterruptedException {
        var started = new CountDownLatch(1);
        var kernel = new Counting(1_000_000, index -> {
            started.countDown();
            Thread.onSpinWait();
            long end = System.nanoTime() + 100_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });
        var outcome = new AtomicReference<Throwable>();
        var caller = new Thread(() -> {
            try {
                new JavaKernelLauncher(kernel).run(null, WorkerPool.shared(), 2);
            } catch (InterruptedException | RuntimeException e) {
                outcome.set(e);
            }
        });
        caller.start();
        started.await();
        caller.interrupt();
        caller.join();
        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
        assertThat(kernel.finishes).hasValue(0);
    }

    @Test
    void aPoolThatNeverRunsAnythingDoesNotBlock() throws InterruptedException {
        Executor busy = task -> {};
        var kernel = new Counting(50, index -> {});
        new JavaKernelLauncher(kernel).run(null, busy, 8);
        assertThat(kernel.runs.get(49)).isEqualTo(1);
    }

    @Test
    void aPoolThatRefusesLeavesTheWorkToTheCaller() throws InterruptedException {
        Executor closed = task -> {
            throw new RejectedExecutionException();
        };
        var kernel = new Counting(50, index -> {});
        new JavaKernelLauncher(kernel).run(null, closed, 8);
        assertThat(kernel.runs.get(49)).isEqualTo(1);
    }

    @Test
    void noThreadsIsAnError() {
        assertThatThrownBy(() -> new JavaKernelLauncher(new Counting(1, index -> {})).run(null, Runnable::run, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 thread");
    }

    @Test
    void costliestFirst() {
        assertThat(WorkItems.costliestFirst(new long[] {3, 9, 9, 1, 4_000_000_000L}))
                .containsExactly(4, 1, 2, 0, 3);
        assertThat(WorkItems.costliestFirst(new long[] {7, 7, 7})).containsExactly(0, 1, 2);
        assertThat(WorkItems.costliestFirst(new long[0])).isEmpty();
    }
}
