package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;

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
        run(arguments, HostThreads.shared(), CallProgress.NONE);
    }

    /**
     * Runs a call on so many threads of an executor, whatever its size.
     *
     * @param executor runs {@code threads - 1} helpers; unused when {@code threads} is 1
     * @param threads at most so many threads work, the calling one included
     * @throws InterruptedException when the calling thread was interrupted; {@code out} is then partly written
     * @throws IllegalArgumentException when {@code threads} is less than 1
     */
    public void run(AttentionArguments arguments, Executor executor, int threads) throws InterruptedException {
        run(arguments, new HostThreads(executor, threads), CallProgress.NONE);
    }

    /**
     * Runs a call. An interrupt of the calling thread ends it: threads that are inside a work item leave it at the next block
     * of keys, {@code out} is partly written, and nothing of the call is left in the executor.
     *
     * @param threads all of which work, if there are as many work items
     * @param progress is told on the calling thread how far the call is
     * @throws InterruptedException when the calling thread was interrupted, before the call or during it
     */
    public void run(AttentionArguments arguments, HostThreads threads, CallProgress progress)
            throws InterruptedException {
        run(kernel.prepare(arguments, threads.most()), threads, progress);
    }

    /**
     * Runs a call in the kernel's scalar code; otherwise as {@link #run(AttentionArguments, HostThreads, CallProgress)}.
     *
     * @return false where the kernel has none, and nothing was run
     * @throws InterruptedException when the calling thread was interrupted, before the call or during it
     */
    public boolean runScalar(AttentionArguments arguments, HostThreads threads, CallProgress progress)
            throws InterruptedException {
        Optional<JavaKernel.Call> call = kernel.prepareScalar(arguments, threads.most());
        if (call.isEmpty()) {
            return false;
        }
        run(call.get(), threads, progress);
        return true;
    }

    private void run(JavaKernel.Call call, HostThreads threads, CallProgress progress) throws InterruptedException {
        new Work(call, progress).run(threads);
        Object scratch = takeScratch();
        try {
            call.finish(scratch);
        } finally {
            idleScratch.add(scratch);
        }
    }

    /** The work items of one call. */
    private final class Work implements SharedWork.Worker {
        private final JavaKernel.Call call;
        private final SharedWork shared;

        Work(JavaKernel.Call call, CallProgress progress) {
            this.call = call;
            this.shared = new SharedWork(call.items(), progress, this);
        }

        void run(HostThreads threads) throws InterruptedException {
            shared.run(threads.executor(), threads.most());
        }

        @Override
        public void stop() {
            call.stop();
        }

        @Override
        public void work(IntSupplier nextItem) {
            Object scratch = takeScratch();
            try {
                for (int item = nextItem.getAsInt(); item >= 0; item = nextItem.getAsInt()) {
                    call.run(item, scratch);
                    shared.end();
                }
            } finally {
                idleScratch.add(scratch);
            }
        }
    }

    private Object takeScratch() {
        Object scratch = idleScratch.poll();
        return scratch != null ? scratch : kernel.newScratch();
    }
}
