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

    /** How many runs were timed. */
    public int runs() {
        return nanos.length;
    }

    /** The shortest time. */
    public double least() {
        return nanos[0];
    }

    /** The middle time; the mean of the two middle ones where their number is even. */
    public double median() {
        int middle = nanos.length / 2;
        return nanos.length % 2 == 1 ? nanos[middle] : (nanos[middle - 1] + nanos[middle]) / 2;
    }
}
