package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.ProblemShape;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * The threads of the host that a call of a Java kernel may use. The calling thread always works itself, so a call ends even
 * where its executor is busy, shut down or refuses.
 *
 * @param executor runs the helpers of the calling thread; never shut down here, and free of a call's tasks when the call ends
 * @param most how many threads may work on a call at once, the calling one included
 */
public record HostThreads(Executor executor, int most) {

    /** What a thread does in about 25 microseconds: to wake another for less takes longer than to do it. */
    private static final double LEAST_FLOPS = 1.5e6;

    private static final HostThreads SHARED =
            new HostThreads(Built.POOL, Runtime.getRuntime().availableProcessors());

    /** No lambdas: the JVM takes milliseconds to make one of a shape that it has not met. */
    private enum Built implements Executor {
        /** Makes the pool when it is first needed: a process whose first call takes one thread does not wait for it. */
        POOL,
        CALLER;

        @Override
        public void execute(Runnable task) {
            if (this == POOL) {
                WorkerPool.shared().execute(task);
            } else {
                task.run();
            }
        }
    }

    /**
     * Threads of an executor.
     *
     * @throws IllegalArgumentException when {@code most} is less than 1
     */
    public HostThreads {
        Objects.requireNonNull(executor, "executor");
        if (most < 1) {
            throw new IllegalArgumentException("a call needs at least 1 thread, not " + most);
        }
    }

    /** Threads of the process's own, one per core: daemons that end after a minute without work. */
    public static HostThreads shared() {
        return SHARED;
    }

    /** The calling thread alone. */
    public static HostThreads caller() {
        return new HostThreads(Built.CALLER, 1);
    }

    /**
     * The calling thread and threads of a pool. The pool stays the caller's: it is not shut down, and may be used for other
     * work at the same time.
     *
     * @param most at most so many threads work, the calling one included
     */
    public static HostThreads of(ExecutorService pool, int most) {
        return new HostThreads(pool, most);
    }

    /** These threads but one of the host's processors, which the JVM's compiler needs while code is cold. */
    public HostThreads sparingOne() {
        int spared = Math.max(1, Math.min(most, Runtime.getRuntime().availableProcessors() - 1));
        return spared == most ? this : spared == 1 ? caller() : new HostThreads(executor, spared);
    }

    /** As many of these threads as a call of this shape is worth: fewer where it takes microseconds. */
    public HostThreads worth(ProblemShape shape) {
        double flops = 2.0 * shape.pairs() * (shape.headDim() + shape.headDimV());
        int useful = (int) Math.clamp((long) (flops / LEAST_FLOPS), 1, most);
        return useful == most ? this : new HostThreads(executor, useful);
    }
}
