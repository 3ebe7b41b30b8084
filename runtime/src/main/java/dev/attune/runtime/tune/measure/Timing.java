package dev.attune.runtime.tune.measure;

/**
 * How long to measure.
 *
 * @param warmUpMilliseconds each candidate runs at least, and longer while it gets faster, before it is timed; a JVM needs some hundred to compile a kernel's loops
 * @param rounds in how many turns each candidate is timed
 * @param roundMilliseconds how long a turn should last; it has at least one run
 * @param leastRuns of each candidate in all
 * @param enoughMilliseconds a candidate that was timed for so long, and three times at least, is timed no more: runs of seconds
 *     differ by little
 * @param giveUpFactor a candidate whose warm run is so many times slower than the best is timed in one round alone
 * @param mostMilliseconds that loading, checking, warming up or one round of a candidate may take; a Java kernel that takes
 *     longer is interrupted and counts as failed. A GPU cannot be interrupted
 */
public record Timing(
        double warmUpMilliseconds,
        int rounds,
        double roundMilliseconds,
        int leastRuns,
        double enoughMilliseconds,
        double giveUpFactor,
        double mostMilliseconds) {

    /** For Java kernels. */
    public static final Timing HOST = new Timing(400, 6, 40, 6, 4_000, 2, 120_000);

    /** For GPU kernels. */
    public static final Timing DEVICE = new Timing(10, 5, 10, 10, 2_000, 2, 120_000);

    public Timing {
        if (!(warmUpMilliseconds >= 0)
                || rounds < 1
                || !(roundMilliseconds >= 0)
                || leastRuns < 1
                || !(enoughMilliseconds > 0)
                || !(giveUpFactor > 1)
                || !(mostMilliseconds > 0)) {
            throw new IllegalArgumentException("timing of " + rounds + " rounds of " + roundMilliseconds + " ms, "
                    + leastRuns + " runs or " + enoughMilliseconds + " ms, " + warmUpMilliseconds
                    + " ms of warm-up, giving up at " + giveUpFactor
                    + " or " + mostMilliseconds + " ms");
        }
    }

    /** A shorter measurement: rounds and warm-up are cut, to no fewer than two rounds of one run. */
    public Timing part(double effort) {
        return effort == 1
                ? this
                : new Timing(
                        effort * warmUpMilliseconds,
                        Math.max(Math.min(2, rounds), (int) Math.round(effort * rounds)),
                        roundMilliseconds,
                        Math.max(1, (int) Math.round(effort * leastRuns)),
                        effort * enoughMilliseconds,
                        giveUpFactor,
                        mostMilliseconds);
    }
}
