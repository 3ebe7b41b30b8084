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

    /** As printed in a dump. */
    public String mnemonic() {
        return name().toLowerCase(Locale.ROOT);
    }
}
