package dev.attune.runtime.simd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Numbered items that several threads take in order from one counter. The first failure stops the work and is thrown to the
 * caller; later ones are attached to it. When {@link #run} returns, no thread is inside an item, and a helper that the executor
 * starts later finds nothing to do and nothing to hold on to.
 */
final class SharedWork {

    /** What one thread does. */
    interface Worker {

        /**
         * Runs items until there are no more.
         *
         * @param nextItem the item to run next, or -1 when this thread is to end
         */
        void work(IntSupplier nextItem);

        /** Ends items under way early; called on any thread, perhaps more than once. */
        void stop();
    }

    private static final long REPORT_NANOS = 100_000_000L;

    private final int items;
    private final CallProgress progress;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private volatile boolean stopped;

    // the calling thread's
    private long lastReport = System.nanoTime();
    private boolean reported;

    // guarded by this; the worker is forgotten when the work is over
    private Worker worker;
    private boolean closed;
    private volatile int working;
    private Throwable failure;

    /** Work that has not begun. */
    SharedWork(int items, CallProgress progress, Worker worker) {
        this.items = items;
        this.progress = progress;
        this.worker = worker;
    }

    /**
     * Runs all items; the calling thread works too.
     *
     * @param threads at most so many work
     * @throws InterruptedException when the calling thread was interrupted; some items have then not run
     */
    void run(Executor executor, int threads) throws InterruptedException {
        List<Runnable> helpers = callHelpers(executor, Math.min(threads, items) - 1);
        try {
            worker().work(new NextItem(true));
        } catch (CallStopped e) {
            stop();
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        boolean interrupted = Thread.interrupted();
        close();
        spinForHelpers();
        interrupted |= awaitHelpers(interrupted);
        forget();
        dismiss(executor, helpers);
        throwFailure();
        if (interrupted && ended.get() == items) {
            // too late to matter to this call; whoever asks next shall see it
            Thread.currentThread().interrupt();
        } else if (interrupted) {
            throw new InterruptedException("the attention call was interrupted after " + ended.get() + " of " + items
                    + " work items; its results are incomplete");
        }
        if (reported) {
            progress.at(items, items);
        }
    }

    private List<Runnable> callHelpers(Executor executor, int count) {
        List<Runnable> helpers = new ArrayList<>(Math.max(count, 0));
        for (int helper = 0; helper < count; helper++) {
            Runnable task = new Helper();
            try {
                executor.execute(task);
            } catch (RejectedExecutionException full) {
                break; // this thread and the helpers that were taken do all of it
            }
            helpers.add(task);
        }
        return helpers;
    }

    /** Takes back what a busy pool has not begun: it would find nothing to do, but would lie in the queue until then. */
    private static void dismiss(Executor executor, List<Runnable> helpers) {
        if (executor instanceof ThreadPoolExecutor pool && !pool.getQueue().isEmpty()) {
            helpers.forEach(pool::remove);
        }
    }

    private void help() {
        Worker mine;
        synchronized (this) {
            if (closed) {
                return;
            }
            mine = worker;
            working++;
        }
        try {
            mine.work(new NextItem(false));
        } catch (CallStopped e) {
            stop();
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            synchronized (this) {
                working--;
                notifyAll();
            }
        }
    }

    // classes of their own and no lambdas: the JVM takes milliseconds to make one of a shape that it has not met

    private final class Helper implements Runnable {
        @Override
        public void run() {
            help();
        }
    }

    private final class NextItem implements IntSupplier {
        private final boolean ofCaller;

        NextItem(boolean ofCaller) {
            this.ofCaller = ofCaller;
        }

        @Override
        public int getAsInt() {
            return ofCaller ? nextOfCaller() : nextOfHelper();
        }
    }

    private int nextOfCaller() {
        if (Thread.currentThread().isInterrupted()) {
            return -1;
        }
        if (progress != CallProgress.NONE) {
            report();
        }
        return nextOfHelper();
    }

    private int nextOfHelper() {
        if (stopped) {
            return -1;
        }
        int item = next.getAndIncrement();
        return item < items ? item : -1;
    }

    /** Counts an item that has run to its end. */
    void end() {
        ended.incrementAndGet();
    }

    private void report() {
        long now = System.nanoTime();
        if (now - lastReport >= REPORT_NANOS) {
            lastReport = now;
            reported = true;
            progress.at(ended.get(), items);
        }
    }

    /** No helper begins from here on. */
    private synchronized void close() {
        closed = true;
    }

    private synchronized void forget() {
        worker = null;
    }

    private synchronized Worker worker() {
        return worker;
    }

    private void stop() {
        stopped = true;
        Worker stopping = worker();
        if (stopping != null) {
            stopping.stop();
        }
    }

    private synchronized void fail(Throwable e) {
        stop();
        if (failure == null) {
            failure = e;
        } else if (failure != e) {
            failure.addSuppressed(e);
        }
    }

    private synchronized void throwFailure() {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    /** Waits awake for a moment: the last helper's item is often as short as a sleep. */
    private void spinForHelpers() {
        long end = System.nanoTime() + WorkerPool.AWAKE_NANOS;
        while (working > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Waits until no helper is inside an item; an interrupt stops the work, but is waited out. */
    private synchronized boolean awaitHelpers(boolean interrupted) {
        boolean seen = interrupted;
        if (seen) {
            stop();
        }
        while (working > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                seen = true;
                stop();
            }
        }
        return seen;
    }
}
