package dev.attune.compiler.ir;

import java.util.Locale;

/** The comparison of two operands of one type. Booleans know only {@link #EQ} and {@link #NE}. */
public enum Predicate {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE;

    /** Whether it compares by order rather than by equality. */
    public boolean isOrdering() {
        return this != EQ && this != NE;
    }

    /** The predicate that holds of (y, x) exactly where this one holds of (x, y). */
    public Predicate flipped() {
        return switch (this) {
            case EQ, NE -> this;
            case LT -> GT;
            case LE -> GE;
            case GT -> LT;
            case GE -> LE;
        };
    }

    /** The predicate that holds exactly where this one does not; an ordering of reals has none, as NaN fails both. */
    public Predicate opposite() {
        return switch (this) {
            case EQ -> NE;
            case NE -> EQ;
            case LT -> GE;
            case LE -> GT;
            case GT -> LE;
            case GE -> LT;
        };
    }

    /** As printed in a dump. */
    public String mnemonic() {
        return name().toLowerCase(Locale.ROOT);
    }
}
