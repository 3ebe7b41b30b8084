package dev.attune.compiler.check;

import java.util.HashMap;
import java.util.Map;

/**
 * What is known of an i32 (or, as 0 and 1, of a bool).
 *
 * @param low it is at least this
 * @param high it is at most this
 * @param below for some lengths, it is at most the length plus this: {@code q_idx} is {@code {q_len: -1}}
 */
record Range(long low, long high, Map<String, Long> below) {

    static final Range ANY = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE, Map.of());
    static final Range BIT = new Range(0, 1, Map.of());

    Range {
        below = Map.copyOf(below);
    }

    static Range exactly(long value) {
        return new Range(value, value, Map.of());
    }

    static Range of(boolean value) {
        return exactly(value ? 1 : 0);
    }

    boolean isExactly(long value) {
        return low == value && high == value;
    }

    /** Whether an index of this range stays inside a dimension of so many elements. */
    boolean isIndexOf(long length) {
        return low >= 0 && high < length;
    }

    /** Whether an index of this range stays inside a dimension that has a length's name. */
    boolean isIndexOf(String length) {
        return low >= 0 && below.getOrDefault(length, 0L) <= -1;
    }

    /** The range of a result, or {@link #ANY} where it may wrap around. */
    private static Range ofWrapping(long low, long high, Map<String, Long> below) {
        return low < Integer.MIN_VALUE || high > Integer.MAX_VALUE ? ANY : new Range(low, high, below);
    }

    Range negate() {
        return ofWrapping(-high, -low, Map.of());
    }

    Range abs() {
        return low >= 0 ? this : ofWrapping(high <= 0 ? -high : 0, Math.max(-low, high), Map.of());
    }

    Range plus(Range other) {
        Map<String, Long> bounds = new HashMap<>(shifted(other.below, high));
        shifted(below, other.high).forEach((name, offset) -> bounds.merge(name, offset, Math::min));
        return ofWrapping(low + other.low, high + other.high, bounds);
    }

    Range minus(Range other) {
        return ofWrapping(low - other.high, high - other.low, shifted(below, -other.low));
    }

    Range times(Range other) {
        long a = low * other.low;
        long b = low * other.high;
        long c = high * other.low;
        long d = high * other.high;
        return ofWrapping(Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)), Map.of());
    }

    /** Flooring division. */
    Range dividedBy(Range divisor) {
        if (divisor.low < 1) {
            return ANY;
        }
        long least = Math.floorDiv(low, low >= 0 ? divisor.high : divisor.low);
        long most = Math.floorDiv(high, high >= 0 ? divisor.low : divisor.high);
        return new Range(least, most, low >= 0 ? below : Map.of());
    }

    /** The rest of the flooring division. */
    Range remainder(Range divisor) {
        if (divisor.low < 1) {
            return ANY;
        }
        Map<String, Long> bounds = new HashMap<>(shifted(divisor.below, -1));
        if (low >= 0) {
            below.forEach((name, offset) -> bounds.merge(name, offset, Math::min));
            return new Range(0, Math.min(high, divisor.high - 1), bounds);
        }
        return new Range(0, divisor.high - 1, bounds);
    }

    Range min(Range other) {
        Map<String, Long> bounds = new HashMap<>(below);
        other.below.forEach((name, offset) -> bounds.merge(name, offset, Math::min));
        return new Range(Math.min(low, other.low), Math.min(high, other.high), bounds);
    }

    Range max(Range other) {
        return new Range(Math.max(low, other.low), Math.max(high, other.high), common(other));
    }

    /** What is known of a value that is one of two. */
    Range or(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high), common(other));
    }

    private Map<String, Long> common(Range other) {
        Map<String, Long> bounds = new HashMap<>();
        below.forEach((name, offset) -> {
            Long there = other.below.get(name);
            if (there != null) {
                bounds.put(name, Math.max(offset, there));
            } else if (other.high <= 1 + offset) {
                bounds.put(name, offset); // every length is at least 1, so a number of at most 1 + offset is below too
            }
        });
        other.below.forEach((name, offset) -> {
            if (!below.containsKey(name) && high <= 1 + offset) {
                bounds.put(name, offset);
            }
        });
        return bounds;
    }

    private static Map<String, Long> shifted(Map<String, Long> bounds, long by) {
        Map<String, Long> result = new HashMap<>();
        bounds.forEach((name, offset) -> result.put(name, offset + by));
        return result;
    }
}
