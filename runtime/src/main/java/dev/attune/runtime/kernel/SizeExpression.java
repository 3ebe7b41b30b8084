package dev.attune.runtime.kernel;

import java.util.Locale;
import java.util.function.ToLongFunction;

/** A whole number computed from a call's lengths at launch. Evaluation is exact or throws {@link ArithmeticException}. */
public sealed interface SizeExpression {

    /**
     * The value.
     *
     * @param lengths the value of each length name: {@code batch heads kv_heads q_len kv_len head_dim group_size}, of fresh
     *     dimension names, and {@code multiprocessors} of the device
     */
    long evaluate(ToLongFunction<String> lengths);

    /** A number. */
    record Constant(long value) implements SizeExpression {
        @Override
        public long evaluate(ToLongFunction<String> lengths) {
            return value;
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A length by name. */
    record Length(String name) implements SizeExpression {
        @Override
        public long evaluate(ToLongFunction<String> lengths) {
            return lengths.applyAsLong(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Two sizes combined. */
    record Combine(Operator operator, SizeExpression left, SizeExpression right) implements SizeExpression {
        @Override
        public long evaluate(ToLongFunction<String> lengths) {
            long a = left.evaluate(lengths);
            long b = right.evaluate(lengths);
            return switch (operator) {
                case ADD -> Math.addExact(a, b);
                case MUL -> Math.multiplyExact(a, b);
                case CEIL_DIV -> Math.ceilDivExact(a, b);
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
            };
        }

        @Override
        public String toString() {
            return "(" + operator.spelling() + " " + left + " " + right + ")";
        }
    }

    /** How two sizes combine. */
    enum Operator {
        ADD,
        MUL,
        /** Quotient rounded up. */
        CEIL_DIV,
        MIN,
        MAX;

        /** As written: {@code ceil_div}. */
        String spelling() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads the form that {@code toString} writes: {@code 64}, {@code q_len}, {@code (ceil_div q_len 64)}.
     *
     * @throws IllegalArgumentException when it has another form
     */
    static SizeExpression parse(String text) {
        return new SizeExpressionParser(text).parse();
    }

    /** A number. */
    static SizeExpression of(long value) {
        return new Constant(value);
    }

    /** A length by name. */
    static SizeExpression length(String name) {
        return new Length(name);
    }

    /** The sum with another. */
    default SizeExpression plus(SizeExpression other) {
        return new Combine(Operator.ADD, this, other);
    }

    /** The product with another. */
    default SizeExpression times(SizeExpression other) {
        return new Combine(Operator.MUL, this, other);
    }

    /** The smaller of this and another. */
    default SizeExpression min(SizeExpression other) {
        return new Combine(Operator.MIN, this, other);
    }

    /** How many parts of the given size cover this. */
    default SizeExpression ceilDiv(long part) {
        return new Combine(Operator.CEIL_DIV, this, of(part));
    }
}
