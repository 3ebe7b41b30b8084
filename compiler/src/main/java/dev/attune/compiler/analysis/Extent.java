package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Value;

/** What tile code knows of a value of the variant: bounds on what it takes over the pairs of a tile. */
sealed interface Extent {

    /** A number, between two ends that belong to it. */
    sealed interface Bounds extends Extent {
        Value low();

        Value high();
    }

    /** An i32: i64 ends that hold every value, both within i32. */
    record Whole(Value low, Value high) implements Bounds {}

    /**
     * An f32: ends that hold every value. Neither is ever NaN; a value that may be NaN has two infinite ends, and so may any
     * other.
     */
    record Real(Value low, Value high) implements Bounds {}

    /**
     * A bool.
     *
     * @param may false only where it is false for every pair
     * @param must true only where it is true for every pair
     */
    record Truth(Value may, Value must) implements Extent {}
}
