package dev.attune.runtime.load;

import dev.attune.runtime.simd.CallProgress;
import dev.attune.runtime.simd.HostThreads;

/**
 * How a call runs on the host; no option changes what it computes beyond rounding. A kernel on a GPU is one launch there: it
 * needs no threads of the host and tells of no progress.
 *
 * @param threads which threads work
 * @param progress is told how far a long call is
 * @param vectorsOnly whether the call runs vector code even where the JVM has not compiled it yet, as measurements want it
 */
public record CallOptions(HostThreads threads, CallProgress progress, boolean vectorsOnly) {

    /** The process's own threads, and nobody watches. */
    public static final CallOptions DEFAULT = new CallOptions(HostThreads.shared(), CallProgress.NONE, false);

    /** These options on other threads. */
    public CallOptions on(HostThreads others) {
        return new CallOptions(others, progress, vectorsOnly);
    }

    /** These options with somebody who watches. */
    public CallOptions watchedBy(CallProgress watcher) {
        return new CallOptions(threads, watcher, vectorsOnly);
    }

    /** These options with vector code from the first call on. */
    public CallOptions withVectorsOnly() {
        return new CallOptions(threads, progress, true);
    }
}
