package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.UnaryOp;

/** Interval arithmetic on whole numbers, with total division that floors. */
final class Intervals {

    private Intervals() {}

    /** What an operation of one operand gives, unwrapped. */
    static Interval unary(UnaryOp operation, Interval x) {
        return operation == UnaryOp.NEG
                ? x.negated()
                : new Interval(
                        x.low() > 0 ? x.low() : x.high() < 0 ? -x.high() : 0,
                        Math.max(Math.abs(x.low()), Math.abs(x.high())));
    }

    /** What an operation of two operands gives, unwrapped. */
    static Interval binary(BinaryOp operation, Interval x, Interval y) {
        return switch (operation) {
            case ADD -> x.plus(y);
            case SUB -> x.plus(y.negated());
            case MUL -> x.times(y);
            case MIN -> new Interval(Math.min(x.low(), y.low()), Math.min(x.high(), y.high()));
            case MAX -> new Interval(Math.max(x.low(), y.low()), Math.max(x.high(), y.high()));
            case DIV -> quotient(x, y);
            case REM -> remainder(x, y);
            case POW, AND, OR -> throw new IllegalArgumentException(operation.mnemonic() + " makes no i32");
        };
    }

    private static Interval quotient(Interval x, Interval y) {
        if (y.low() > 0) {
            return new Interval(
                    Math.floorDiv(x.low(), x.low() < 0 ? y.low() : y.high()),
                    Math.floorDiv(x.high(), x.high() < 0 ? y.high() : y.low()));
        }
        // no quotient is further from zero than the dividend, but for flooring
        long magnitude = Math.max(Math.abs(x.low()), Math.abs(x.high()));
        return new Interval(-magnitude, magnitude);
    }

    private static Interval remainder(Interval x, Interval y) {
        if (y.low() > 0 && x.low() >= 0) {
            return new Interval(0, Math.min(x.high(), y.high() - 1));
        }
        var whole = new Interval(Math.min(y.low() + 1, 0), Math.max(y.high() - 1, 0));
        return y.low() <= 0 && y.high() >= 0 ? whole.hull(x) : whole;
    }
}
