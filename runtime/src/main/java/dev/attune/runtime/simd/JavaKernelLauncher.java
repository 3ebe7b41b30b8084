package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Runs a Java kernel on several threads. The calling thread works too, so a call ends even where the executor is busy. One
 * launcher per kernel; it keeps the threads' scratch between calls. Safe for calls from several threads at once.
 */
public final class JavaKernelLauncher {
    private final JavaKernel kernel;
    private final ConcurrentLinkedQueue<Object> idleScratch = new ConcurrentLinkedQueue<>();

    public JavaKernelLauncher(JavaKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Runs a call on all cores.
     *
     * @throws InterruptedException when the calling thread was interrupted; {@code out} is then partly written
     */
    public void run(AttentionArguments arguments) throws InterruptedException {
        run(arguments, WorkerPool.shared(), Runtime.getRuntime().availableProcessors());
    }

    /**
     * Runs a call.
     *
     * @param executor runs {@code threads - 1} helpers; unused when {@code threads} is 1
     * @param threads at most so many threads work, the calling one included
     * @throws InterruptedException when the calling thread was interrupted; {@code out} is then partly written
     * @throws IllegalArgumentException when {@code threads} is less than 1
     */
    public void run(AttentionArguments arguments, Executor executor, int threads) throws InterruptedException {
        if (threads < 1) {
            throw new IllegalArgumentException("a call needs at least 1 thread, not " + threads);
        }
        JavaKernel.Call call = kernel.prepare(arguments, threads);
        var work = new SharedWork(call.items(), nextItem -> {
            Object scratch = takeScratch();
            try {
                for (int item = nextItem.getAsInt(); item >= 0; item = nextItem.getAsInt()) {
                    call.run(item, scratch);
                }
            } finally {
                idleScratch.add(scratch);
            }
        });
        work.run(executor, threads);
        Object scratch = takeScratch();
        try {
            call.finish(scratch);
        } finally {
            idleScratch.add(scratch);
        }
    }

    private Object takeScratch() {
        Object scratch = idleScratch.poll();
        return scratch != null ? scratch : kernel.newScratch();
    }
}
