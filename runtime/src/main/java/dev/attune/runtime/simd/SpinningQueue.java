package dev.attune.runtime.simd;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A pool's queue whose takers look for work for a moment before they go to sleep. To wake a sleeping thread takes tens of
 * microseconds, which is as long as a short call; calls that follow each other find their helpers awake.
 */
final class SpinningQueue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    private final long spinNanos;

    SpinningQueue(long spinNanos) {
        this.spinNanos = spinNanos;
    }

    @Override
    public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + spinNanos;
        do {
            Runnable task = poll();
            if (task != null) {
                return task;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() < end);
        return super.poll(timeout, unit);
    }
}
