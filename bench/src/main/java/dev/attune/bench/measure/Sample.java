package dev.attune.bench.measure;

import java.util.Arrays;

/**
 * Times of repeated runs.
 *
 * @param nanos in ascending order; at least one
 */
public record Sample(double[] nanos) {

    public Sample {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no run was timed");
        }
        nanos = nanos.clone();
        Arrays.sort(nanos);
    }

    /**
     * Runs something again and again on this thread.
     *
     * @param minimumRuns how often at least
     * @param budgetNanos goes on until this much time has passed, or maximumRuns is reached
     */
    public static Sample of(Runnable work, int minimumRuns, int maximumRuns, long budgetNanos) {
        double[] nanos = new double[maximumRuns];
        int runs = 0;
        long begin = System.nanoTime();
        while (runs < minimumRuns || runs < maximumRuns && System.nanoTime() - begin < budgetNanos) {
            long start = System.nanoTime();
            work.run();
            nanos[runs++] = System.nanoTime() - start;
        }
        return new Sample(Arrays.copyOf(nanos, runs));
    }

    /** How many runs were timed. */
    public int runs() {
        return nanos.length;
    }

    /** The middle time; the mean of the two middle ones where their number is even. */
    public double median() {
        int middle = nanos.length / 2;
        return nanos.length % 2 == 1 ? nanos[middle] : (nanos[middle - 1] + nanos[middle]) / 2;
    }

    /** The shortest time. */
    public double least() {
        return nanos[0];
    }

    /** Half the distance of the quartiles, as a share of the median: how much runs differ. */
    public double spread() {
        double low = nanos[nanos.length / 4];
        double high = nanos[Math.min(nanos.length - 1, 3 * nanos.length / 4)];
        return (high - low) / 2 / median();
    }
}
