package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.Extent.Truth;
import dev.attune.compiler.analysis.Extent.Whole;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.List;
import java.util.function.BinaryOperator;

/** Interval arithmetic on i32, in i64 tile code. Results are exact ends; {@link #wrapped} brings them back into i32. */
final class WholeExtents {

    private final TileCode code;

    WholeExtents(TileCode code) {
        this.code = code;
    }

    Whole point(Value value) {
        return new Whole(value, value);
    }

    Whole between(Interval interval) {
        return new Whole(code.i64(interval.low()), code.i64(interval.high()));
    }

    /** The extent where it fits i32; every i32 where it may not. */
    Whole wrapped(Whole x) {
        Value fits = code.fitsI32(x.low(), x.high());
        return new Whole(
                code.select(fits, x.low(), code.i64(Integer.MIN_VALUE)),
                code.select(fits, x.high(), code.i64(Integer.MAX_VALUE)));
    }

    Whole unary(UnaryOp operation, Whole x) {
        Value negatedLow = code.neg(x.high());
        if (operation == UnaryOp.NEG) {
            return new Whole(negatedLow, code.neg(x.low()));
        }
        // the distance from zero: 0 where the ends lie on both sides of it
        Value least = code.max(code.max(x.low(), negatedLow), code.i64(0));
        return new Whole(least, code.max(x.high(), code.neg(x.low())));
    }

    /**
     * The extent of an operation.
     *
     * @param range holds the result in every launch; extents must not leave it, as what follows relies on it not to wrap
     */
    Whole binary(BinaryOp operation, Whole x, Whole y, Interval range) {
        return switch (operation) {
            case ADD -> new Whole(code.add(x.low(), y.low()), code.add(x.high(), y.high()));
            case SUB -> new Whole(code.sub(x.low(), y.high()), code.sub(x.high(), y.low()));
            case MIN -> new Whole(code.min(x.low(), y.low()), code.min(x.high(), y.high()));
            case MAX -> new Whole(code.max(x.low(), y.low()), code.max(x.high(), y.high()));
            case MUL -> product(x, y);
            case DIV -> isPoint(y) ? overEnds(x, y.low(), code::div) : between(range);
            case REM -> isPoint(y) ? within(range, remainder(x, y.low())) : between(range);
            case POW, AND, OR -> throw new IllegalArgumentException(operation.mnemonic() + " makes no i32");
        };
    }

    private static boolean isPoint(Whole x) {
        return x.low().equals(x.high());
    }

    private Whole product(Whole x, Whole y) {
        Whole byLow = overEnds(x, y.low(), code::mul);
        Whole byHigh = overEnds(x, y.high(), code::mul);
        return isPoint(y)
                ? byLow
                : new Whole(code.min(byLow.low(), byHigh.low()), code.max(byLow.high(), byHigh.high()));
    }

    /** For one second operand, the operation rises or falls with the first: its ends are at the ends. */
    private Whole overEnds(Whole x, Value y, BinaryOperator<Value> operation) {
        Value atLow = operation.apply(x.low(), y);
        Value atHigh = operation.apply(x.high(), y);
        if (code.isConstantAtLeast(y, 0)) {
            return new Whole(atLow, atHigh);
        }
        return new Whole(code.min(atLow, atHigh), code.max(atLow, atHigh));
    }

    /** Between two multiples of the divisor the remainder rises with the dividend; elsewhere it takes any value. */
    private Whole remainder(Whole x, Value divisor) {
        Value between = code.compare(Predicate.EQ, code.div(x.low(), divisor), code.div(x.high(), divisor));
        Value least = code.min(code.add(divisor, code.i64(1)), code.i64(0));
        Value greatest = code.max(code.sub(divisor, code.i64(1)), code.i64(0));
        return new Whole(
                code.select(between, code.rem(x.low(), divisor), least),
                code.select(between, code.rem(x.high(), divisor), greatest));
    }

    private Whole within(Interval range, Whole x) {
        return range.equals(Interval.I32)
                ? x
                : new Whole(code.max(x.low(), code.i64(range.low())), code.min(x.high(), code.i64(range.high())));
    }

    Whole select(Truth condition, Whole x, Whole y) {
        Value never = code.not(condition.may());
        return new Whole(
                code.select(condition.must(), x.low(), code.select(never, y.low(), code.min(x.low(), y.low()))),
                code.select(condition.must(), x.high(), code.select(never, y.high(), code.max(x.high(), y.high()))));
    }

    /**
     * One of a few i32 values.
     *
     * @param isComplete whether these are all; where they are not, {@code any} holds
     */
    Whole ofFew(Value isComplete, List<Value> values, Whole any) {
        List<Value> wide = values.stream().map(code::wide).toList();
        return new Whole(
                code.select(isComplete, wide.stream().reduce(code::min).orElseThrow(), any.low()),
                code.select(isComplete, wide.stream().reduce(code::max).orElseThrow(), any.high()));
    }
}
