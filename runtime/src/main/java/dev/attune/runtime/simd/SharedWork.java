package dev.attune.runtime.simd;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Numbered items that several threads take in order from one counter. The first failure stops the work and is thrown to the
 * caller; later ones are attached to it. No thread is inside an item when {@link #run} returns.
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
    }

    private final int items;
    private final Worker worker;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean stopped;

    // guarded by this
    private int working;
    private boolean closed;
    private Throwable failure;

    SharedWork(int items, Worker worker) {
        this.items = items;
        this.worker = worker;
    }

    void run(Executor executor, int threads) throws InterruptedException {
        for (int helper = 1; helper < Math.min(threads, items); helper++) {
            try {
                executor.execute(this::help);
            } catch (RejectedExecutionException full) {
                break; // this thread and the helpers that were taken do all of it
            }
        }
        try {
            worker.work(() -> nextItem(true));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        boolean interrupted = Thread.interrupted();
        interrupted |= awaitHelpers(interrupted);
        synchronized (this) {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }
        if (interrupted) {
            throw new InterruptedException("attention call interrupted; its result is incomplete");
        }
    }

    private void help() {
        synchronized (this) {
            if (closed) {
                return;
            }
            working++;
        }
        try {
            worker.work(() -> nextItem(false));
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            synchronized (this) {
                working--;
                notifyAll();
            }
        }
    }

    private int nextItem(boolean interruptible) {
        if (stopped || interruptible && Thread.currentThread().isInterrupted()) {
            return -1;
        }
        int item = next.getAndIncrement();
        return item < items ? item : -1;
    }

    private synchronized void fail(Throwable e) {
        stopped = true;
        if (failure == null) {
            failure = e;
        } else if (failure != e) {
            failure.addSuppressed(e);
        }
    }

    /** Waits until no helper is inside an item; an interrupt stops the work, but is waited out. */
    private synchronized boolean awaitHelpers(boolean interrupted) {
        closed = true;
        boolean seen = interrupted;
        stopped |= seen;
        while (working > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                seen = true;
                stopped = true;
            }
        }
        return seen;
    }
}
