package dev.attune.runtime.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Progress is told on the calling thread, in time and in order. */
@Timeout(30)
class CallProgressTest {

    private record Told(int done, int items, Thread thread, long nanos) {}

    @Test
    void aLongCallTells() throws InterruptedException {
        List<Told> told = new ArrayList<>();
        var kernel = new CountingKernel(60, _ -> CountingKernel.spin(20_000_000));

        new JavaKernelLauncher(kernel)
                .run(
                        null,
                        HostThreads.shared(),
                        (done, items) -> told.add(new Told(done, items, Thread.currentThread(), System.nanoTime())));

        assertThat(told).as("reports").hasSizeGreaterThanOrEqualTo(2);
        for (int i = 1; i < told.size() - 1; i++) {
            assertThat(told.get(i).nanos() - told.get(i - 1).nanos())
                    .as("nanoseconds between reports")
                    .isGreaterThan(99_000_000);
        }
        assertThat(told).allMatch(each -> each.items() == 60 && each.thread() == Thread.currentThread());
        assertThat(told.stream().map(Told::done)).isSorted();
        assertThat(told.getFirst().done()).isBetween(1, 59);
        assertThat(told.getLast().done()).isEqualTo(60);
    }

    @Test
    void aShortCallTellsNothing() throws InterruptedException {
        List<Integer> told = new ArrayList<>();
        new JavaKernelLauncher(new CountingKernel(100, _ -> {}))
                .run(null, HostThreads.caller(), (done, _) -> told.add(done));
        assertThat(told).isEmpty();
    }

    @Test
    void whatTheWatcherThrowsEndsTheCall() {
        var kernel = new CountingKernel(1000, _ -> CountingKernel.spin(5_000_000));
        assertThatThrownBy(() -> new JavaKernelLauncher(kernel).run(null, HostThreads.shared(), (_, _) -> {
                    throw new IllegalStateException("seen enough");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("seen enough");
        assertThat(kernel.finishes).hasValue(0);
        assertThat(kernel.stopped).as("items were asked to stop").isTrue();
        assertThat(kernel.allRuns()).isLessThan(1000);
    }
}
