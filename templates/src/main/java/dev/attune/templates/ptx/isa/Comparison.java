package dev.attune.templates.ptx.isa;

import java.util.Locale;

/** A relation between two numbers. */
public enum Comparison {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    /** Unordered forms hold as well when an operand is NaN. */
    EQU,
    NEU,
    LTU,
    LEU,
    GTU,
    GEU,
    /** Neither is NaN. */
    NUM,
    /** Either is NaN. */
    NAN;

    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the relation speaks of NaN, and so exists for f32 only. */
    public boolean unordered() {
        return ordinal() >= EQU.ordinal();
    }
}
