package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds whether the score is the dot product itself, and a bound on it by interval arithmetic on reals. */
final class FindScoreFacts {

    /**
     * Reals that hold a value where it is a number.
     *
     * @param mayBeNan whether it may be none
     */
    private record Reals(double low, double high, boolean mayBeNan) {

        static final Reals ANY = new Reals(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true);

        static Reals of(double low, double high, boolean mayBeNan) {
            return Double.isNaN(low) || Double.isNaN(high) ? ANY : new Reals(low, high, mayBeNan);
        }

        boolean isFinite() {
            return Double.isFinite(low) && Double.isFinite(high);
        }

        Reals hull(Reals other) {
            return of(Math.min(low, other.low), Math.max(high, other.high), mayBeNan || other.mayBeNan);
        }
    }

    private final Map<Value, Reals> reals = new HashMap<>();
    private final FindRanges ranges;

    private FindScoreFacts(Attention attention) {
        this.ranges = new FindRanges(attention);
        for (Definition definition : attention.body()) {
            if (definition.value().type() == Type.F32) {
                reals.put(definition.value(), range(definition.op()));
            }
        }
    }

    static ScoreFacts of(Attention attention, Map<Value, Varies> varies) {
        boolean identity = attention.body().stream()
                .filter(definition -> definition.value().equals(attention.score()))
                .anyMatch(definition -> definition.op() instanceof Op.Score);
        Reals score = new FindScoreFacts(attention).reals.get(attention.score());
        return new ScoreFacts(
                identity,
                score.isFinite()
                        ? Optional.of(Math.max(Math.abs(score.low()), Math.abs(score.high())))
                        : Optional.empty(),
                identity ? Optional.empty() : FindHeadBound.of(attention, varies));
    }

    private Reals range(Op op) {
        return switch (op) {
            case Op.FloatConstant(float value) -> Reals.of(value, value, Float.isNaN(value));
            case Op.Unary(UnaryOp operation, Value x) -> unary(operation, reals.get(x));
            case Op.Binary(BinaryOp operation, Value x, Value y) -> binary(operation, reals.get(x), reals.get(y));
            case Op.Select(Value _, Value x, Value y) -> reals.get(x).hull(reals.get(y));
            case Op.Convert(Type _, Value x) -> {
                Interval whole = ranges.of(x);
                yield Reals.of(whole.low(), whole.high(), false);
            }
            case Op.Score _, Op.Parameter _, Op.Read _ -> Reals.ANY;
            case Op.IntConstant _, Op.BoolConstant _, Op.Position _, Op.Length _, Op.Compare _ -> Reals.ANY;
            case Op.TileBound _, Op.TileExtreme _ -> Reals.ANY;
        };
    }

    private static Reals unary(UnaryOp operation, Reals x) {
        return switch (operation) {
            case NEG -> Reals.of(-x.high(), -x.low(), x.mayBeNan());
            case ABS -> Reals.of(Math.max(0, Math.max(x.low(), -x.high())), Math.max(-x.low(), x.high()), x.mayBeNan());
            case FLOOR -> Reals.of(Math.floor(x.low()), Math.floor(x.high()), x.mayBeNan());
            case TANH, SIN, COS -> Reals.of(-1, 1, true);
            case SIGMOID -> Reals.of(0, 1, x.mayBeNan());
            case EXP -> Reals.of(0, Math.exp(x.high()), x.mayBeNan());
            case EXP2 -> Reals.of(0, Math.pow(2, x.high()), x.mayBeNan());
            case SQRT -> Reals.of(0, Math.sqrt(Math.max(0, x.high())), true);
            case LOG, LOG2, RSQRT, NOT -> Reals.ANY;
        };
    }

    private static Reals binary(BinaryOp operation, Reals x, Reals y) {
        boolean mayBeNan = x.mayBeNan() || y.mayBeNan();
        boolean finite = x.isFinite() && y.isFinite();
        return switch (operation) {
            case ADD -> finite ? Reals.of(x.low() + y.low(), x.high() + y.high(), mayBeNan) : Reals.ANY;
            case SUB -> finite ? Reals.of(x.low() - y.high(), x.high() - y.low(), mayBeNan) : Reals.ANY;
            case MUL -> finite ? product(x, y, mayBeNan) : Reals.ANY;
            case MIN -> passOverNan(x, y, Reals.of(Math.min(x.low(), y.low()), Math.min(x.high(), y.high()), false));
            case MAX -> passOverNan(x, y, Reals.of(Math.max(x.low(), y.low()), Math.max(x.high(), y.high()), false));
            case DIV ->
                finite && y.low() == y.high() && y.low() != 0
                        ? product(x, Reals.of(1 / y.low(), 1 / y.low(), false), mayBeNan)
                        : Reals.ANY;
            case REM, POW, AND, OR -> Reals.ANY;
        };
    }

    private static Reals product(Reals x, Reals y, boolean mayBeNan) {
        double a = x.low() * y.low();
        double b = x.low() * y.high();
        double c = x.high() * y.low();
        double d = x.high() * y.high();
        return Reals.of(Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)), mayBeNan);
    }

    /** {@code min} and {@code max} return the other operand where one is NaN. */
    private static Reals passOverNan(Reals x, Reals y, Reals ofNumbers) {
        Reals result = ofNumbers;
        if (x.mayBeNan()) {
            result = result.hull(new Reals(y.low(), y.high(), false));
        }
        if (y.mayBeNan()) {
            result = result.hull(new Reals(x.low(), x.high(), false));
        }
        return new Reals(result.low(), result.high(), x.mayBeNan() && y.mayBeNan());
    }
}
