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

    /** Warm-up goes on until such a span is no faster than the one before it, and for the contender's own least time. */
    private static final double WARM_UP_SPAN_NANOS = 0.2e9;

    private static final double STILL_FASTER = 0.97;
    private static final double MOST_WARM_UP_NANOS = 10e9;

    /** A turn is as many runs as take so long. */
    private static final double TURN_NANOS = 4e6;

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
            double once =
                    warmUp(contenders.get(i), first ? 1e9 * contenders.get(i).warmUpSeconds() : 0);
            runs[i] = Math.clamp((long) Math.ceil(TURN_NANOS / once), 1, 100_000);
            round += once * runs[i];
        }
        int rounds = Math.clamp((long) (seconds * 1e9 / repeats / round), LEAST_ROUNDS, MOST_ROUNDS);
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

    /** Runs until that gets no faster; the time of a run at the end of it. */
    private static double warmUp(Contender contender, double enough) throws InterruptedException {
        double spent = 0;
        double before = Double.POSITIVE_INFINITY;
        while (true) {
            double last = span(contender);
            spent += Math.max(last, WARM_UP_SPAN_NANOS);
            if (spent > MOST_WARM_UP_NANOS || spent >= enough && last > STILL_FASTER * before) {
                return last;
            }
            before = last;
        }
    }

    /** The mean time of the runs of a span. */
    private static double span(Contender contender) throws InterruptedException {
        long start = System.nanoTime();
        int runs = 0;
        double spent;
        do {
            contender.run();
            runs++;
            spent = System.nanoTime() - start;
        } while (spent < WARM_UP_SPAN_NANOS);
        return spent / runs;
    }

    private static double turn(Contender contender, int runs) throws InterruptedException {
        if (runs > 1) {
            // as the last of some calls in a row would find it: threads awake, inputs in the caches
            contender.run();
        }
        long start = System.nanoTime();
        for (int run = 0; run < runs; run++) {
            contender.run();
        }
        return (double) (System.nanoTime() - start) / runs;
    }
}
