package dev.attune.runtime.tune.record;

import dev.attune.runtime.tune.Trial;

/** Takes trials as they end. */
@FunctionalInterface
public interface TrialLog {

    /** Keeps nothing. */
    TrialLog NONE = trial -> {};

    /** When it returns, the trial is kept. */
    void add(Trial trial);
}
