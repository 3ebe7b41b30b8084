package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.Optional;

/**
 * The laws that hold for every operand, applied to one operation whose operands are defined in a body.
 *
 * <pre>
 * select(true, x, y)     ->  x              select(c, x, x)      ->  x
 * select(!c, x, y)       ->  select(c, y, x)
 * select(c, true, y)     ->  c || y         select(c, x, false)  ->  c && x
 * to_i32(to_i64(x))      ->  x
 * to_f32(3)              ->  3.0            where that is exact
 * </pre>
 *
 * and those of {@link IntegerAlgebra}, {@link RealAlgebra} and {@link TruthAlgebra}.
 */
public final class Algebra {

    private final IrBuilder body;
    private final IntegerAlgebra integers;
    private final RealAlgebra reals;
    private final TruthAlgebra truths;

    /** Laws over the values of a body; what a law needs is appended to it. */
    public Algebra(IrBuilder body) {
        this.body = body;
        this.integers = new IntegerAlgebra(body, this);
        this.reals = new RealAlgebra(body, this);
        this.truths = new TruthAlgebra(body, this);
    }

    /** The value of an operation in its simplest form, appended where the body does not have it. */
    public Value emit(Op op) {
        return simplify(op).orElseGet(() -> body.share(op));
    }

    /** The same, under the given name where the operation is new to the body and the name is free. */
    public Value emit(String name, Op op) {
        return simplify(op).orElseGet(() -> body.share(name, op));
    }

    /** A value that equals the operation and is simpler; empty where no law applies. */
    public Optional<Value> simplify(Op op) {
        return switch (op) {
            case Op.Unary unary ->
                switch (unary.type()) {
                    case BOOL -> truths.not(unary.operand());
                    case I32, I64 -> integers.unary(unary.operation(), unary.operand());
                    case F32 -> reals.unary(unary.operation(), unary.operand());
                };
            case Op.Binary binary ->
                switch (binary.type()) {
                    case BOOL -> truths.binary(binary.operation(), binary.left(), binary.right());
                    case I32, I64 -> integers.binary(binary.operation(), binary.left(), binary.right());
                    case F32 -> reals.binary(binary.operation(), binary.left(), binary.right());
                };
            case Op.Compare compare -> truths.compare(compare.predicate(), compare.left(), compare.right());
            case Op.Select select -> select(select);
            case Op.Convert convert -> convert(convert);
            case Op.Read _, Op.Position _, Op.Length _, Op.Parameter _, Op.Score _ -> Optional.empty();
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _ -> Optional.empty();
            case Op.TileBound _, Op.TileExtreme _ -> Optional.empty();
        };
    }

    private Optional<Value> select(Op.Select select) {
        Value condition = select.condition();
        Value x = select.whenTrue();
        Value y = select.whenFalse();
        if (body.definitionOf(condition) instanceof Op.BoolConstant(boolean known)) {
            return Optional.of(known ? x : y);
        }
        if (x.equals(y)) {
            return Optional.of(x);
        }
        if (body.definitionOf(condition) instanceof Op.Unary(UnaryOp _, Value positive)) {
            return Optional.of(emit(new Op.Select(positive, y, x)));
        }
        return select.type() == Type.BOOL ? selectTruth(condition, x, y) : Optional.empty();
    }

    private Optional<Value> selectTruth(Value condition, Value x, Value y) {
        if (body.definitionOf(x) instanceof Op.BoolConstant(boolean whenTrue)) {
            return Optional.of(whenTrue ? emit(or(condition, y)) : emit(and(emit(not(condition)), y)));
        }
        if (body.definitionOf(y) instanceof Op.BoolConstant(boolean whenFalse)) {
            return Optional.of(whenFalse ? emit(or(emit(not(condition)), x)) : emit(and(condition, x)));
        }
        return Optional.empty();
    }

    private static Op and(Value x, Value y) {
        return new Op.Binary(BinaryOp.AND, x, y);
    }

    private static Op or(Value x, Value y) {
        return new Op.Binary(BinaryOp.OR, x, y);
    }

    private static Op not(Value x) {
        return new Op.Unary(UnaryOp.NOT, x);
    }

    private Optional<Value> convert(Op.Convert convert) {
        return switch (body.definitionOf(convert.operand())) {
            case Op.IntConstant(Type _, long value)
            when convert.type() == Type.F32 ->
                (long) (float) value == value && Math.abs(value) <= 1L << 53
                        ? Optional.of(body.f32(value))
                        : Optional.empty();
            case Op.IntConstant(Type _, long value) ->
                Optional.of(body.share(new Op.IntConstant(convert.type(), Arithmetic.wrap(convert.type(), value))));
            case Op.FloatConstant(float value) ->
                Optional.of(body.share(new Op.IntConstant(convert.type(), Arithmetic.truncate(value))));
            case Op.Convert(Type inner, Value source)
            when inner == Type.I64 && source.type() == convert.type() -> Optional.of(source);
            case Op _ -> Optional.empty();
        };
    }
}
