package dev.attune.runtime.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work items on threads: each runs once, a failure ends the call, and a busy pool does not block it. */
@Timeout(30)
class JavaKernelLauncherTest {

    @Test
    void everyItemRunsOnce() throws InterruptedException {
        var kernel = new CountingKernel(1000, index -> {});
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
        var kernel = new CountingKernel(100_000, index -> {
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
    void aPoolThatNeverRunsAnythingDoesNotBlock() throws InterruptedException {
        Executor busy = task -> {};
        var kernel = new CountingKernel(50, index -> {});
        new JavaKernelLauncher(kernel).run(null, busy, 8);
        assertThat(kernel.runs.get(49)).isEqualTo(1);
    }

    @Test
    void aPoolThatRefusesLeavesTheWorkToTheCaller() throws InterruptedException {
        Executor closed = task -> {
            throw new RejectedExecutionException();
        };
        var kernel = new CountingKernel(50, index -> {});
        new JavaKernelLauncher(kernel).run(null, closed, 8);
        assertThat(kernel.runs.get(49)).isEqualTo(1);
    }

    @Test
    void costliestFirst() {
        assertThat(WorkItems.costliestFirst(new long[] {3, 9, 9, 1, 4_000_000_000L}))
                .containsExactly(4, 1, 2, 0, 3);
        assertThat(WorkItems.costliestFirst(new long[] {7, 7, 7})).containsExactly(0, 1, 2);
        assertThat(WorkItems.costliestFirst(new long[0])).isEmpty();
    }
}
