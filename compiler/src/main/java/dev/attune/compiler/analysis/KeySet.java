package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Value;

/**
 * The keys for which a condition holds, for the rows of a query tile: half-open ranges in i64 tile code. Only what lies in
 * {@code [0, kv_len)} counts; ends outside are as good as {@code 0} and {@code kv_len}.
 *
 * @param anyLow where some row's keys may start
 * @param anyHigh where every row's keys have ended
 * @param allLow from here on, the condition holds for every row
 * @param allHigh up to before this
 * @param complete whether classifying tiles one by one would not tell (much) more than the ranges do
 */
record KeySet(Value anyLow, Value anyHigh, Value allLow, Value allHigh, Shape shape, boolean complete) {

    /** What is known about both pairs of ends, whatever the tile. */
    enum Shape {
        /** Every key, or none: the condition does not depend on the key, or nothing is known of it. */
        ROWS,
        /** From key 0 up to somewhere. */
        BELOW,
        /** From somewhere up to {@code kv_len}. */
        ABOVE,
        /** From somewhere up to somewhere. */
        BETWEEN
    }
}
