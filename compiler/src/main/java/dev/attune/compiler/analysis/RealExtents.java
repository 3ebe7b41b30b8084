package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.Extent.Real;
import dev.attune.compiler.analysis.Extent.Truth;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.List;

/**
 * Interval arithmetic on f32, for operations whose rounding is monotone: the ends are computed by the same operations as the
 * values, so rounding keeps them on their sides. As soon as an end is infinite, both become so: then nothing is known, not
 * even that the value is a number.
 */
final class RealExtents {

    private final TileCode code;
    private final Value infinity;
    private final Value minusInfinity;

    RealExtents(TileCode code) {
        this.code = code;
        this.infinity = code.f32(Float.POSITIVE_INFINITY);
        this.minusInfinity = code.f32(Float.NEGATIVE_INFINITY);
    }

    /** A value that is the same for the whole tile; it may be anything. */
    Real point(Value value) {
        return bounded(isFinite(value, value), value, value);
    }

    Real between(Value low, Value high) {
        return bounded(isFinite(low, high), low, high);
    }

    Real unknown() {
        return new Real(minusInfinity, infinity);
    }

    /**
     * One of a few values.
     *
     * @param isComplete whether these are all
     */
    Real ofFew(Value isComplete, List<Value> values) {
        List<Real> points = values.stream().map(this::point).toList();
        Value low = points.stream().map(Real::low).reduce(code::min).orElseThrow();
        Value high = points.stream().map(Real::high).reduce(code::max).orElseThrow();
        return bounded(isComplete, low, high);
    }

    private Real bounded(Value isKnown, Value low, Value high) {
        return new Real(code.select(isKnown, low, minusInfinity), code.select(isKnown, high, infinity));
    }

    private Value isFinite(Real x) {
        return isFinite(x.low(), x.high());
    }

    /** Whether neither end is infinite or NaN. */
    private Value isFinite(Value low, Value high) {
        return code.and(code.lt(minusInfinity, low), code.lt(high, infinity));
    }

    Real fromWhole(Value low, Value high) {
        return new Real(
                code.emit(new Op.Convert(Type.F32, code.narrow("low", low))),
                code.emit(new Op.Convert(Type.F32, code.narrow("high", high))));
    }

    /** {@code i32(x)}: truncation is monotone; what may be NaN may be 0, which lies in every i32 anyway. */
    Extent.Whole toWhole(Real x) {
        return new Extent.Whole(
                code.wide(code.emit(new Op.Convert(Type.I32, x.low()))),
                code.wide(code.emit(new Op.Convert(Type.I32, x.high()))));
    }

    Real unary(UnaryOp operation, Real x) {
        return switch (operation) {
            case NEG -> new Real(code.neg(x.high()), code.neg(x.low()));
            case ABS -> {
                Value least = code.max(code.max(x.low(), code.neg(x.high())), code.f32(0));
                yield bounded(isFinite(x), least, code.max(x.high(), code.neg(x.low())));
            }
            case FLOOR ->
                new Real(
                        code.emit(new Op.Unary(UnaryOp.FLOOR, x.low())),
                        code.emit(new Op.Unary(UnaryOp.FLOOR, x.high())));
            case NOT, EXP, EXP2, LOG, LOG2, SQRT, RSQRT, TANH, SIGMOID, SIN, COS -> unknown();
        };
    }

    Real binary(BinaryOp operation, Real x, Real y) {
        Value isKnown = code.and(isFinite(x), isFinite(y));
        return switch (operation) {
            case ADD -> sound(isKnown, code.add(x.low(), y.low()), code.add(x.high(), y.high()));
            case SUB -> sound(isKnown, code.sub(x.low(), y.high()), code.sub(x.high(), y.low()));
            case MIN -> bounded(isKnown, code.min(x.low(), y.low()), code.min(x.high(), y.high()));
            case MAX -> bounded(isKnown, code.max(x.low(), y.low()), code.max(x.high(), y.high()));
            case MUL -> {
                Value a = code.mul(x.low(), y.low());
                Value b = code.mul(x.low(), y.high());
                Value c = code.mul(x.high(), y.low());
                Value d = code.mul(x.high(), y.high());
                yield sound(
                        isKnown, code.min(code.min(a, b), code.min(c, d)), code.max(code.max(a, b), code.max(c, d)));
            }
            case DIV, REM, POW -> unknown();
            case AND, OR -> throw new IllegalArgumentException(operation.mnemonic() + " makes no f32");
        };
    }

    /** The ends, where what they are made of is known and they did not overflow. */
    private Real sound(Value isKnown, Value low, Value high) {
        return bounded(code.and(isKnown, isFinite(low, high)), low, high);
    }

    Real select(Truth condition, Real x, Real y) {
        Value never = code.not(condition.may());
        Value low = code.select(condition.must(), x.low(), code.select(never, y.low(), code.min(x.low(), y.low())));
        Value high =
                code.select(condition.must(), x.high(), code.select(never, y.high(), code.max(x.high(), y.high())));
        return new Real(low, high);
    }
}
