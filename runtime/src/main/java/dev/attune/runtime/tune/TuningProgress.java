package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.Schedule;

/** Told of a tuning as it goes on; called on the tuning thread. */
public interface TuningProgress {

    /** Nobody looks. */
    TuningProgress NONE = new TuningProgress() {};

    /** Before the first trial; at most so many will follow. */
    default void started(int trials) {}

    /** A schedule's kernel is being built. */
    default void building(Schedule schedule) {}

    /** A trial has ended. */
    default void ended(Trial trial) {}
}
