package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Predicate;
import java.util.Optional;

/** Whole numbers from {@code low} to {@code high}, both included; never empty. */
record Interval(long low, long high) {

    static final Interval I32 = new Interval(Integer.MIN_VALUE, Integer.MAX_VALUE);

    Interval {
        if (low > high) {
            throw new IllegalArgumentException("an interval from " + low + " to " + high);
        }
    }

    static Interval of(long value) {
        return new Interval(value, value);
    }

    boolean fitsI32() {
        return low >= Integer.MIN_VALUE && high <= Integer.MAX_VALUE;
    }

    /** What is left after wrapping: itself where nothing wraps, every i32 where something may. */
    Interval wrapped() {
        return fitsI32() ? this : I32;
    }

    /** The part within another interval; that one itself where they lie apart. */
    Interval clamped(Interval other) {
        return low > other.high || high < other.low
                ? other
                : new Interval(Math.max(low, other.low), Math.min(high, other.high));
    }

    Interval hull(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high));
    }

    Interval plus(Interval other) {
        return new Interval(low + other.low, high + other.high);
    }

    Interval negated() {
        return new Interval(-high, -low);
    }

    Interval times(Interval other) {
        long a = low * other.low;
        long b = low * other.high;
        long c = high * other.low;
        long d = high * other.high;
        return new Interval(Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
    }

    /** Whether the comparison comes out the same for every two members; empty where it does not. */
    Optional<Boolean> compare(Predicate predicate, Interval other) {
        return switch (predicate) {
            case LT -> decided(high < other.low, low >= other.high);
            case LE -> decided(high <= other.low, low > other.high);
            case GT -> decided(low > other.high, high <= other.low);
            case GE -> decided(low >= other.high, high < other.low);
            case EQ -> decided(low == high && equals(other), high < other.low || low > other.high);
            case NE -> decided(high < other.low || low > other.high, low == high && equals(other));
        };
    }

    private static Optional<Boolean> decided(boolean always, boolean never) {
        return always ? Optional.of(true) : never ? Optional.of(false) : Optional.empty();
    }
}
