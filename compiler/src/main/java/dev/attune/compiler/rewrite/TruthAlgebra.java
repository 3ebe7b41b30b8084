package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Arithmetic;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.Optional;

/**
 * Laws of truth values and comparisons.
 *
 * <pre>
 * x && true, x && x, x || false    ->  x         x && false, x && !x  ->  false
 * x && (x || y)                    ->  x         x && (x && y)        ->  x && y
 * !!x                              ->  x         !(i < j)             ->  i >= j     not for reals: NaN
 * 3 < x                            ->  x > 3     x == true            ->  x
 * i == i, i <= i                   ->  true      i < i, r < r         ->  false
 * i <= greatest                    ->  true      i < least            ->  false
 * i - j == 0                       ->  i == j    i + 3 == 7           ->  i == 4     equality survives wrap-around
 * </pre>
 */
final class TruthAlgebra {

    private final IrBuilder body;
    private final Algebra algebra;

    TruthAlgebra(IrBuilder body, Algebra algebra) {
        this.body = body;
        this.algebra = algebra;
    }

    Optional<Value> not(Value x) {
        return switch (body.definitionOf(x)) {
            case Op.BoolConstant(boolean value) -> Optional.of(body.bool(!value));
            case Op.Unary(UnaryOp _, Value y) -> Optional.of(y);
            case Op.Compare(Predicate predicate, Value left, Value right)
            when left.type() != Type.F32 || !predicate.isOrdering() ->
                Optional.of(algebra.emit(new Op.Compare(predicate.opposite(), left, right)));
            case Op _ -> Optional.empty();
        };
    }

    Optional<Value> binary(BinaryOp operation, Value x, Value y) {
        Optional<Value> known = absorbed(operation, x, y);
        return known.isPresent() ? known : absorbed(operation, y, x);
    }

    /** Laws that look at the left operand first. */
    private Optional<Value> absorbed(BinaryOp operation, Value x, Value y) {
        boolean isAnd = operation == BinaryOp.AND;
        if (body.definitionOf(x) instanceof Op.BoolConstant(boolean known)) {
            return Optional.of(known == isAnd ? y : x);
        }
        if (x.equals(y)) {
            return Optional.of(x);
        }
        return switch (body.definitionOf(y)) {
            case Op.Unary(UnaryOp _, Value z) when z.equals(x) -> Optional.of(body.bool(!isAnd));
            case Op.Binary(BinaryOp inner, Value z, Value w)
            when z.equals(x) || w.equals(x) -> Optional.of(inner == operation ? y : x);
            case Op _ -> Optional.empty();
        };
    }

    Optional<Value> compare(Predicate predicate, Value x, Value y) {
        if (isConstant(x) && !isConstant(y)) {
            return Optional.of(algebra.emit(new Op.Compare(predicate.flipped(), y, x)));
        }
        return switch (x.type()) {
            case BOOL -> compareTruths(predicate, x, y);
            case I32, I64 -> compareIntegers(predicate, x, y);
            case F32 -> compareReals(predicate, x, y);
        };
    }

    private boolean isConstant(Value value) {
        return switch (body.definitionOf(value)) {
            case Op.IntConstant _, Op.FloatConstant _, Op.BoolConstant _ -> true;
            case Op.Position _, Op.Length _, Op.Parameter _, Op.Score _, Op.Unary _, Op.Binary _, Op.Compare _ -> false;
            case Op.Select _, Op.Convert _, Op.Read _, Op.TileBound _, Op.TileExtreme _ -> false;
        };
    }

    private Optional<Value> compareTruths(Predicate predicate, Value x, Value y) {
        boolean equal = predicate == Predicate.EQ;
        if (x.equals(y)) {
            return Optional.of(body.bool(equal));
        }
        if (body.definitionOf(y) instanceof Op.BoolConstant(boolean known)) {
            return Optional.of(known == equal ? x : algebra.emit(new Op.Unary(UnaryOp.NOT, x)));
        }
        return Optional.empty();
    }

    private Optional<Value> compareIntegers(Predicate predicate, Value x, Value y) {
        if (x.equals(y)) {
            return Optional.of(body.bool(Arithmetic.compare(predicate, 0, 0)));
        }
        if (!(body.definitionOf(y) instanceof Op.IntConstant(Type type, long right))) {
            return Optional.empty();
        }
        if (body.definitionOf(x) instanceof Op.IntConstant(Type _, long left)) {
            return Optional.of(body.bool(Arithmetic.compare(predicate, left, right)));
        }
        if (predicate.isOrdering()) {
            return type == Type.I32 ? decided(predicate, right) : Optional.empty();
        }
        if (!(body.definitionOf(x) instanceof Op.Binary(BinaryOp inner, Value z, Value w))) {
            return Optional.empty();
        }
        if (inner == BinaryOp.SUB && right == 0) {
            return Optional.of(algebra.emit(new Op.Compare(predicate, z, w)));
        }
        boolean sum = inner == BinaryOp.ADD || inner == BinaryOp.SUB;
        if (sum && body.definitionOf(w) instanceof Op.IntConstant(Type _, long shift)) {
            long moved = Arithmetic.wrap(type, inner == BinaryOp.ADD ? right - shift : right + shift);
            Value constant = body.share(new Op.IntConstant(type, moved));
            return Optional.of(algebra.emit(new Op.Compare(predicate, z, constant)));
        }
        return Optional.empty();
    }

    /** What holds of every i32, or of none. */
    private Optional<Value> decided(Predicate predicate, long right) {
        boolean atLeast = right == Integer.MIN_VALUE;
        boolean atMost = right == Integer.MAX_VALUE;
        if ((predicate == Predicate.GE && atLeast) || (predicate == Predicate.LE && atMost)) {
            return Optional.of(body.bool(true));
        }
        if ((predicate == Predicate.LT && atLeast) || (predicate == Predicate.GT && atMost)) {
            return Optional.of(body.bool(false));
        }
        return Optional.empty();
    }

    private Optional<Value> compareReals(Predicate predicate, Value x, Value y) {
        if (body.definitionOf(x) instanceof Op.FloatConstant(float left)
                && body.definitionOf(y) instanceof Op.FloatConstant(float right)) {
            return Optional.of(body.bool(Arithmetic.compare(predicate, (double) left, (double) right)));
        }
        boolean neverOfItself = predicate == Predicate.LT || predicate == Predicate.GT;
        return x.equals(y) && neverOfItself ? Optional.of(body.bool(false)) : Optional.empty();
    }
}
