package dev.attune.runtime.simd;

/**
 * Watches a long call. It is told on the calling thread, between work items, every tenth of a second at most and once more at
 * the end; a call that is over sooner tells nothing.
 */
@FunctionalInterface
public interface CallProgress {

    /** Nobody watches. */
    CallProgress NONE = new CallProgress() {
        @Override
        public void at(int done, int items) {
            // nobody watches; a class of its own, as the JVM makes that of a lambda when it is first met
        }
    };

    /**
     * Says how far a call is. What it throws ends the call and reaches the caller.
     *
     * @param done work items that have ended; the costliest come first, so the last half takes less time than the first
     * @param items all of them
     */
    void at(int done, int items);
}
