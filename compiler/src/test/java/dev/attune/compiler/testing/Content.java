package dev.attune.compiler.testing;

/** What a launch puts into a parameter or a captured tensor, so that the code that reads it meets values that matter. */
public enum Content {
    /** Independent reals of mean 0 and variance 1. */
    NORMAL,
    /** Multiples of 1/16 from -2 to 2: sums, and products with whole numbers, are exact in float32. */
    DYADIC,
    /** The same, and now and then an infinity or a NaN. */
    GATE,
    /** Whole numbers from -8 to 8, or 0 to 16 where unsigned. */
    SMALL,
    /** Positions along the keys, a few outside. */
    POSITION,
    /** A width of a window: 0 to a little more than the keys, sometimes an extreme of i32. */
    WIDTH,
    /** Document numbers along the last dimension: runs of equal numbers. */
    DOCUMENTS,
    /** True up to some place along the last dimension, false after it. */
    PREFIX,
    /** True and false at random. */
    COIN
}
