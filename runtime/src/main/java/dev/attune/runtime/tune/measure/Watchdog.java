package dev.attune.runtime.tune.measure;

import java.time.Duration;

/** Interrupts the thread that made it when that thread does not close it in time. */
final class Watchdog implements AutoCloseable {

    private final Thread watched = Thread.currentThread();
    private final Thread watcher;
    private boolean closed;
    private boolean fired;

    Watchdog(double milliseconds) {
        watcher = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(Duration.ofNanos((long) (milliseconds * 1e6)));
                fire();
            } catch (InterruptedException e) {
                // closed in time
                Thread.currentThread().interrupt();
            }
        });
    }

    private synchronized void fire() {
        if (!closed) {
            fired = true;
            watched.interrupt();
        }
    }

    /** Whether it interrupted; asked after it was closed. */
    synchronized boolean fired() {
        return fired;
    }

    /** Calls it off. An interrupt that it caused and nobody noticed is taken back. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (fired) {
                Thread.interrupted();
            }
        }
        watcher.interrupt();
    }
}
