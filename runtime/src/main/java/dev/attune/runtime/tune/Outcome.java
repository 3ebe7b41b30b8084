package dev.attune.runtime.tune;

/** How a trial ended. */
public sealed interface Outcome {

    /**
     * It ran, and its result was right.
     *
     * @param medianMilliseconds of one call
     * @param spread distance between the quartiles over the median: 0.02 is 2 %
     * @param runs how many calls were timed
     * @param effort part of a whole measurement that it is, over 0 and up to 1; one of less does not decide what is used
     */
    record Measured(double medianMilliseconds, double spread, int runs, double effort) implements Outcome {

        /** A whole measurement. */
        public Measured(double medianMilliseconds, double spread, int runs) {
            this(medianMilliseconds, spread, runs, 1);
        }
    }

    /**
     * It did not get so far.
     *
     * @param reason the message of what failed, for people
     */
    record Failed(Stage stage, String reason) implements Outcome {}

    /** Where a trial failed. */
    enum Stage {
        BUILD,
        LOAD,
        RUN,
        WRONG_RESULT,
        TIMEOUT
    }
}
