package dev.attune.compiler.analysis;

/**
 * Over what a value varies, and so where it is evaluated: once per launch, per head, per row, per column, or per element. A
 * lattice: {@link #join} of two is what their combination varies over.
 */
public enum Varies {
    /** Constants, lengths, parameters: one value per call. */
    LAUNCH,
    /** Depends on batch or head: one value per work item. */
    HEAD,
    /** Depends on the query's row, and perhaps on the head. */
    ROW,
    /** Depends on the key's column, and perhaps on the head. */
    COLUMN,
    /** Depends on row and column, but not on the score. */
    PAIR,
    /** Depends on the score. */
    SCORE;

    /** What a combination of a value that varies over this and one that varies over the other varies over. */
    public Varies join(Varies other) {
        if (this == other) {
            return this;
        }
        Varies low = compareTo(other) < 0 ? this : other;
        Varies high = low == this ? other : this;
        return low == ROW && high == COLUMN ? PAIR : high;
    }
}
