package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.rewrite.Algebra;
import dev.attune.compiler.rewrite.RemoveUnused;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes tile code: simplified as it is written, computed in i64, over values of the variant that are the same for a whole
 * head.
 */
final class TileCode {

    private final Map<Value, Op> variant = new HashMap<>();
    private final IrBuilder body = new IrBuilder();
    private final Algebra algebra = new Algebra(body);
    private final TileRanges ranges = new TileRanges(body);
    private final Map<Value, Value> copies = new HashMap<>();

    /** Code about the values of a variant. */
    TileCode(Attention attention) {
        attention.body().forEach(definition -> variant.put(definition.value(), definition.op()));
    }

    /** The operation that defines a value of the variant. */
    Op variantOp(Value value) {
        return variant.get(value);
    }

    /** A value of the variant that varies by head at most, computed in tile code as the variant computes it. */
    Value copy(Value value) {
        Value known = copies.get(value);
        if (known != null) {
            return known;
        }
        Op op = variant.get(value);
        Op copied = switch (op) {
            case Op.Unary unary -> new Op.Unary(unary.operation(), copy(unary.operand()));
            case Op.Binary binary -> new Op.Binary(binary.operation(), copy(binary.left()), copy(binary.right()));
            case Op.Compare compare -> new Op.Compare(compare.predicate(), copy(compare.left()), copy(compare.right()));
            case Op.Select select ->
                new Op.Select(copy(select.condition()), copy(select.whenTrue()), copy(select.whenFalse()));
            case Op.Convert convert -> new Op.Convert(convert.type(), copy(convert.operand()));
            case Op.Read read ->
                new Op.Read(
                        read.tensor(),
                        read.element(),
                        read.indices().stream().map(this::copy).toList());
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _, Op.Length _, Op.Parameter _ -> op;
            case Op.Position _, Op.Score _, Op.TileBound _, Op.TileExtreme _ -> op;
        };
        Value copy = algebra.simplify(copied).orElseGet(() -> body.share(value.name(), copied));
        copies.put(value, copy);
        return copy;
    }

    /** The definitions that the wanted values need. */
    List<Definition> live(Collection<Value> wanted) {
        return RemoveUnused.live(body.body(), wanted);
    }

    Value emit(Op op) {
        return decided(op).orElseGet(() -> algebra.emit(op));
    }

    Value emit(String name, Op op) {
        return decided(op).orElseGet(() -> algebra.emit(name, op));
    }

    /** What a comparison, a minimum or a maximum comes to, where the ranges of its operands say so. */
    private Optional<Value> decided(Op op) {
        return switch (op) {
            case Op.Compare(Predicate predicate, Value x, Value y)
            when x.type().isInteger() ->
                ranges.of(x).compare(predicate, ranges.of(y)).map(body::bool);
            case Op.Binary(BinaryOp operation, Value x, Value y)
            when x.type().isInteger() && (operation == BinaryOp.MIN || operation == BinaryOp.MAX) ->
                ranges.of(x)
                        .compare(Predicate.LE, ranges.of(y))
                        .map(xIsLess -> xIsLess == (operation == BinaryOp.MIN) ? x : y);
            case Op _ -> Optional.empty();
        };
    }

    Value i64(long value) {
        return body.i64(value);
    }

    Value f32(float value) {
        return body.f32(value);
    }

    Value bool(boolean value) {
        return body.bool(value);
    }

    Value length(String name) {
        return wide(body.length(name));
    }

    /** An i32 of tile code in i64. */
    Value wide(Value value) {
        return emit(value.name() + ".wide", new Op.Convert(Type.I64, value));
    }

    /** An i64 of tile code that is known to fit, in i32. */
    Value narrow(String name, Value value) {
        return emit(name, new Op.Convert(Type.I32, value));
    }

    Value binary(BinaryOp operation, Value x, Value y) {
        return emit(new Op.Binary(operation, x, y));
    }

    Value add(Value x, Value y) {
        return binary(BinaryOp.ADD, x, y);
    }

    Value sub(Value x, Value y) {
        return binary(BinaryOp.SUB, x, y);
    }

    Value mul(Value x, Value y) {
        return binary(BinaryOp.MUL, x, y);
    }

    Value div(Value x, Value y) {
        return binary(BinaryOp.DIV, x, y);
    }

    Value rem(Value x, Value y) {
        return binary(BinaryOp.REM, x, y);
    }

    Value min(Value x, Value y) {
        return binary(BinaryOp.MIN, x, y);
    }

    Value max(Value x, Value y) {
        return binary(BinaryOp.MAX, x, y);
    }

    Value and(Value x, Value y) {
        return binary(BinaryOp.AND, x, y);
    }

    Value or(Value x, Value y) {
        return binary(BinaryOp.OR, x, y);
    }

    Value not(Value x) {
        return emit(new Op.Unary(UnaryOp.NOT, x));
    }

    Value neg(Value x) {
        return emit(new Op.Unary(UnaryOp.NEG, x));
    }

    Value compare(Predicate predicate, Value x, Value y) {
        return emit(new Op.Compare(predicate, x, y));
    }

    Value le(Value x, Value y) {
        return compare(Predicate.LE, x, y);
    }

    Value lt(Value x, Value y) {
        return compare(Predicate.LT, x, y);
    }

    Value select(Value condition, Value x, Value y) {
        return emit(new Op.Select(condition, x, y));
    }

    /** The truth value that a bool of tile code is known to be. */
    Optional<Boolean> known(Value value) {
        return body.definitionOf(value) instanceof Op.BoolConstant(boolean constant)
                ? Optional.of(constant)
                : Optional.empty();
    }

    /** Whether an i64 of tile code is known to be this number. */
    boolean isConstant(Value value, long number) {
        return body.definitionOf(value) instanceof Op.IntConstant(Type _, long constant) && constant == number;
    }

    /** Whether an i64 of tile code is known to be a number and no less than the one given. */
    boolean isConstantAtLeast(Value value, long number) {
        return body.definitionOf(value) instanceof Op.IntConstant(Type _, long constant) && constant >= number;
    }

    /** Whether both ends of an i64 range lie within i32. */
    Value fitsI32(Value low, Value high) {
        return and(le(i64(Integer.MIN_VALUE), low), le(high, i64(Integer.MAX_VALUE)));
    }

    /** Whether i64 arithmetic on numbers of this magnitude is safe from wrapping. */
    static boolean isSafe(long magnitude) {
        return magnitude >= 0 && magnitude < 1L << 60;
    }

    /** The product of two magnitudes; saturates. */
    static long magnitude(long x, long y) {
        return Math.multiplyHigh(x, y) != 0 ? Long.MAX_VALUE : Math.max(0, Arithmetic.wrap(Type.I64, x * y));
    }
}
