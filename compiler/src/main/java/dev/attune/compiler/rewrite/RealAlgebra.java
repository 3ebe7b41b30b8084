package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Laws of reals that keep NaN, infinities and the sign of zero. Constants are folded only where f32 holds the exact result;
 * what is left is evaluated once per launch anyway.
 *
 * <pre>
 * 1.5 + 2.0                        ->  3.5
 * x - 0.0, x + -0.0, x * 1.0, x / 1.0, pow(x, 1.0)   ->  x
 * x * -1.0, x / -1.0               ->  -x
 * x / 4.0                          ->  x * 0.25        powers of two
 * pow(x, 2.0)                      ->  x * x
 * -(-x)                            ->  x
 * abs(-x), abs(abs(x))             ->  abs(x)
 * floor(floor(x))                  ->  floor(x)
 * x + -y                           ->  x - y
 * x - -y                           ->  x + y
 * min(x, x), max(x, x)             ->  x
 * </pre>
 */
final class RealAlgebra {

    private final IrBuilder body;
    private final Algebra algebra;

    RealAlgebra(IrBuilder body, Algebra algebra) {
        this.body = body;
        this.algebra = algebra;
    }

    Optional<Value> unary(UnaryOp operation, Value x) {
        return switch (body.definitionOf(x)) {
            case Op.FloatConstant(float value) -> foldUnary(operation, value);
            case Op.Unary(UnaryOp inner, Value y)
            when operation == UnaryOp.NEG && inner == UnaryOp.NEG -> Optional.of(y);
            case Op.Unary(UnaryOp inner, Value y)
            when operation == UnaryOp.ABS && inner == UnaryOp.NEG ->
                Optional.of(algebra.emit(new Op.Unary(UnaryOp.ABS, y)));
            case Op.Unary(UnaryOp inner, Value _)
            when operation == inner && (operation == UnaryOp.ABS || operation == UnaryOp.FLOOR) -> Optional.of(x);
            case Op _ -> Optional.empty();
        };
    }

    private Optional<Value> foldUnary(UnaryOp operation, float x) {
        return switch (operation) {
            case NEG, ABS, FLOOR -> Optional.of(body.f32((float) Arithmetic.unary(operation, x)));
            case NOT, EXP, EXP2, LOG, LOG2, SQRT, RSQRT, TANH, SIGMOID, SIN, COS -> Optional.empty();
        };
    }

    Optional<Value> binary(BinaryOp operation, Value x, Value y) {
        Optional<Float> left = constant(x);
        Optional<Float> right = constant(y);
        if (left.isPresent() && right.isPresent()) {
            return fold(operation, left.get(), right.get());
        }
        if (right.isPresent()) {
            return withConstant(operation, x, right.get());
        }
        if (left.isPresent()) {
            return switch (operation) {
                case ADD, MUL -> withConstant(operation, y, left.get());
                case SUB, DIV, REM, MIN, MAX, POW, AND, OR -> Optional.empty();
            };
        }
        boolean sum = operation == BinaryOp.ADD || operation == BinaryOp.SUB;
        if (sum && body.definitionOf(y) instanceof Op.Unary(UnaryOp inner, Value z) && inner == UnaryOp.NEG) {
            BinaryOp inverse = operation == BinaryOp.ADD ? BinaryOp.SUB : BinaryOp.ADD;
            return Optional.of(algebra.emit(new Op.Binary(inverse, x, z)));
        }
        boolean extreme = operation == BinaryOp.MIN || operation == BinaryOp.MAX;
        return extreme && x.equals(y) ? Optional.of(x) : Optional.empty();
    }

    private Optional<Value> withConstant(BinaryOp operation, Value x, float c) {
        return switch (operation) {
            case ADD -> isZero(c, true) ? Optional.of(x) : Optional.empty();
            case SUB -> isZero(c, false) ? Optional.of(x) : Optional.empty();
            case MUL -> c == 1 ? Optional.of(x) : c == -1 ? Optional.of(negated(x)) : Optional.empty();
            case DIV -> quotient(x, c);
            case POW ->
                c == 1
                        ? Optional.of(x)
                        : c == 2 ? Optional.of(algebra.emit(new Op.Binary(BinaryOp.MUL, x, x))) : Optional.empty();
            case REM, MIN, MAX, AND, OR -> Optional.empty();
        };
    }

    private static boolean isZero(float c, boolean negative) {
        return Float.floatToRawIntBits(c) == (negative ? 0x80000000 : 0);
    }

    private Optional<Value> quotient(Value x, float c) {
        if (c == 1) {
            return Optional.of(x);
        }
        if (c == -1) {
            return Optional.of(negated(x));
        }
        boolean powerOfTwo = (Float.floatToRawIntBits(c) & 0x007fffff) == 0;
        boolean inverseIsNormal = Math.abs(c) >= 0x1p-126f && Math.abs(c) <= 0x1p126f;
        return powerOfTwo && inverseIsNormal
                ? Optional.of(algebra.emit(new Op.Binary(BinaryOp.MUL, x, body.f32(1 / c))))
                : Optional.empty();
    }

    private Value negated(Value x) {
        return algebra.emit(new Op.Unary(UnaryOp.NEG, x));
    }

    /** The exact result where f32 holds it; a zero is left alone, as its sign is a matter of rounding. */
    private Optional<Value> fold(BinaryOp operation, float x, float y) {
        if (!Float.isFinite(x) || !Float.isFinite(y)) {
            return Optional.empty();
        }
        float result = (float) Arithmetic.binary(operation, x, y);
        if (!Float.isFinite(result) || result == 0) {
            return Optional.empty();
        }
        var exactX = new BigDecimal(x);
        var exactY = new BigDecimal(y);
        var exactResult = new BigDecimal(result);
        boolean exact = switch (operation) {
            case ADD -> exactX.add(exactY).compareTo(exactResult) == 0;
            case SUB -> exactX.subtract(exactY).compareTo(exactResult) == 0;
            case MUL -> exactX.multiply(exactY).compareTo(exactResult) == 0;
            case DIV -> exactResult.multiply(exactY).compareTo(exactX) == 0;
            case MIN, MAX -> true;
            case REM, POW, AND, OR -> false;
        };
        return exact ? Optional.of(body.f32(result)) : Optional.empty();
    }

    private Optional<Float> constant(Value value) {
        return body.definitionOf(value) instanceof Op.FloatConstant(float constant)
                ? Optional.of(constant)
                : Optional.empty();
    }
}
