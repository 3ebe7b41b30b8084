package dev.attune.runtime.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.ProblemShape;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool of the caller's does the work, and stays the caller's. */
@Timeout(30)
class HostThreadsTest {

    @Test
    void theCallersPoolWorks() throws InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        var number = new AtomicInteger();
        try (var pool =
                Executors.newFixedThreadPool(3, task -> new Thread(task, "callers-own-" + number.incrementAndGet()))) {
            var all = new CountDownLatch(3);
            var kernel = new CountingKernel(100, _ -> {
                if (names.add(Thread.currentThread().getName())) {
                    all.countDown();
                }
                try {
                    // nobody goes on before three threads have come
                    all.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            new JavaKernelLauncher(kernel).run(null, HostThreads.of(pool, 3), CallProgress.NONE);
            assertThat(kernel.allRuns()).isEqualTo(100);
            assertThat(names)
                    .as("threads that worked")
                    .hasSize(3)
                    .contains(Thread.currentThread().getName());
            assertThat(names.stream().filter(name -> name.startsWith("callers-own-")))
                    .hasSize(2);
            assertThat(pool.isShutdown()).isFalse();
        }
    }

    @Test
    void aPoolWhoseThreadsAreAllBusyKeepsNothingOfTheCall() throws InterruptedException {
        var pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
        var free = new CountDownLatch(1);
        try (pool) {
            pool.execute(() -> {
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            var kernel = new CountingKernel(50, _ -> {});
            new JavaKernelLauncher(kernel).run(null, HostThreads.of(pool, 4), CallProgress.NONE);
            assertThat(kernel.allRuns()).isEqualTo(50);
            assertThat(pool.getQueue()).as("tasks that wait").isEmpty();
            free.countDown();
        }
    }

    @Test
    void aPoolThatWasShutDownLeavesTheWorkToTheCaller() throws InterruptedException {
        var pool = Executors.newFixedThreadPool(2);
        pool.shutdown();
        var kernel = new CountingKernel(50, _ -> {});
        new JavaKernelLauncher(kernel).run(null, HostThreads.of(pool, 3), CallProgress.NONE);
        assertThat(kernel.allRuns()).isEqualTo(50);
    }

    @Test
    void aCallMadeFromItsOwnPoolEnds() throws Exception {
        try (var pool = Executors.newFixedThreadPool(1)) {
            var kernel = new CountingKernel(50, _ -> {});
            pool.submit(() -> {
                        new JavaKernelLauncher(kernel).run(null, HostThreads.of(pool, 2), CallProgress.NONE);
                        return null;
                    })
                    .get(20, TimeUnit.SECONDS);
            assertThat(kernel.allRuns()).isEqualTo(50);
        }
    }

    @Test
    void aCallOfMicrosecondsStaysOnItsThread() {
        var threads = new HostThreads(Runnable::run, 16);
        assertThat(threads.worth(new ProblemShape(1, 8, 8, 1, 77, 64, 64)).most())
                .isEqualTo(1);
        assertThat(threads.worth(new ProblemShape(1, 8, 8, 64, 300, 64, 64)).most())
                .isEqualTo(16);
        assertThat(threads.worth(new ProblemShape(1, 8, 8, 64, 77, 64, 64)).most())
                .isBetween(2, 15);
        assertThat(threads.worth(new ProblemShape(1, 8, 8, 0, 77, 64, 64)).most())
                .isEqualTo(1);
        assertThat(threads.worth(new ProblemShape(1, 32, 8, 1, 8192, 128, 128))).isSameAs(threads);
    }

    @Test
    void noThreadsIsAnError() {
        assertThatThrownBy(() -> new HostThreads(Runnable::run, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1 thread");
        assertThatThrownBy(() -> HostThreads.of(null, 1)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void coldCodeLeavesAProcessorToTheCompiler() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(HostThreads.shared().sparingOne().most()).isEqualTo(Math.max(1, processors - 1));
        HostThreads one = HostThreads.caller();
        assertThat(one.sparingOne()).isSameAs(one);
        assertThat(new HostThreads(Runnable::run, processors + 3).sparingOne().most())
                .isEqualTo(Math.max(1, processors - 1));
    }
}
