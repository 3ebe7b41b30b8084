package dev.attune.bench.peers;

import dev.attune.bench.measure.Sample;
import java.util.List;

/**
 * Times contenders that take turns. A repeat is some rounds; in each round every contender runs once, another one first each
 * time. A contender's time of a repeat is its median over the rounds.
 *
 * @param repeats at least one
 * @param seconds about how long all repeats together may take; three rounds each are taken in any case
 */
record Interleaving(int repeats, double seconds) {

    private static final int LEAST_ROUNDS = 3;
    private static final int MOST_ROUNDS = 200;
    private static final double WARM_UP_NANOS = 0.6e9;

    /** The JVM needs longer than native code to reach its speed: measured, under 2.5 seconds. */
    private static final double FIRST_WARM_UP_NANOS = 2.5e9;

    /** A turn is as many runs as take so long: the clock is not asked more often than every millisecond. */
    private static final double TURN_NANOS = 1e6;

    /**
     * Nanoseconds of a contender's runs in each repeat.
     *
     * @param medians over the rounds
     * @param least of any round
     */
    record Times(double[] medians, double[] least) {}

    /**
     * The times of each contender.
     *
     * @param first whether the contenders have not run in this process before
     */
    List<Times> time(List<Contender> contenders, boolean first) throws InterruptedException {
        int[] runs = new int[contenders.size()];
        double round = 0;
        for (int i = 0; i < runs.length; i++) {
            double once = warmUp(contenders.get(i), first ? FIRST_WARM_UP_NANOS : WARM_UP_NANOS);
            runs[i] = Math.clamp((long) Math.ceil(TURN_NANOS / once), 1, 100_000);
            round += once * runs[i];
        }
        int rounds = (int) Math.clamp((long) (seconds * 1e9 / repeats / round), LEAST_ROUNDS, MOST_ROUNDS);
        List<Times> times = contenders.stream()
                .map(_ -> new Times(new double[repeats], new double[repeats]))
                .toList();
        for (int repeat = 0; repeat < repeats; repeat++) {
            double[][] nanos = new double[runs.length][rounds];
            for (int turn = 0; turn < rounds; turn++) {
                for (int place = 0; place < runs.length; place++) {
                    int who = (place + turn) % runs.length;
                    nanos[who][turn] = turn(contenders.get(who), runs[who]);
                }
            }
            for (int i = 0; i < runs.length; i++) {
                var sample = new Sample(nanos[i]);
                times.get(i).medians()[repeat] = sample.median();
                times.get(i).least()[repeat] = sample.least();
            }
        }
        return times;
    }

    /** Runs for a while; the time of a run at the end of it. */
    private static double warmUp(Contender contender, double enough) throws InterruptedException {
        double last = turn(contender, 1);
        double spent = last;
        while (spent < enough) {
            int runs = Math.clamp((long) (TURN_NANOS / last), 1, 100_000);
            last = turn(contender, runs);
            spent += last * runs;
        }
        return last;
    }

    private static double turn(Contender contender, int runs) throws InterruptedException {
        long start = System.nanoTime();
        for (int run = 0; run < runs; run++) {
            contender.run();
        }
        return (double) (System.nanoTime() - start) / runs;
    }
}
