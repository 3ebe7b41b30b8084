package dev.attune.runtime.load;

import dev.attune.runtime.load.LoadedKernel.TimedCall;

/**
 * Runs a call for as long as it gets faster: a JVM compiles a kernel's loops while they run, and on a busy machine late.
 *
 * @param turnMilliseconds calls go on in turns of so long
 * @param turnCalls a turn has so many, unless that takes five times its time
 * @param faster a turn is faster than those before it where its least time is no more than this share of theirs
 * @param steadyTurns so many turns without getting faster are the end
 * @param mostTurns no more turns, however they go
 */
public record WarmUp(double turnMilliseconds, int turnCalls, double faster, int steadyTurns, int mostTurns) {

    /** For one kernel that nobody waits for: half a second, and up to five. */
    public static final WarmUp PATIENT = new WarmUp(100, 1, 0.95, 5, 50);

    /** One turn. */
    public static WarmUp fixed(double milliseconds) {
        return new WarmUp(milliseconds, 1, 0, 1, 1);
    }

    /**
     * Runs a call.
     *
     * @param before milliseconds of a call that was run before; infinite where there was none
     * @return the least milliseconds of a call, that before included
     * @throws InterruptedException when the thread was interrupted
     */
    public double run(TimedCall call, double before) throws InterruptedException {
        double least = before;
        int steady = 0;
        for (int turn = 0; turn < mostTurns && steady < steadyTurns; turn++) {
            double now = turn(call);
            steady = now < faster * least ? 0 : steady + 1;
            least = Math.min(least, now);
        }
        return least;
    }

    /** The least, as one slow call of a busy machine says nothing. */
    private double turn(TimedCall call) throws InterruptedException {
        double least = Double.POSITIVE_INFINITY;
        long start = System.nanoTime();
        double passed;
        int calls = 0;
        do {
            least = Math.min(least, call.time(1)[0]);
            calls++;
            passed = (System.nanoTime() - start) / 1e6;
        } while (passed < turnMilliseconds || calls < turnCalls && passed < 5 * turnMilliseconds);
        return least;
    }
}
