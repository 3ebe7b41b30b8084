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
 * Laws of integers that wrap, with total division.
 *
 * <pre>
 * x + 0, x - 0, x * 1, x / 1, x % 0          ->  x
 * x - x, x * 0, x / 0, 0 / x, x % 1, x % x   ->  0
 * x * -1, x / -1                             ->  -x
 * -(-x)  ->  x       abs(-x), abs(abs(x))    ->  abs(x)      -(x - y)  ->  y - x
 * x + -y ->  x - y   x - -y                  ->  x + y
 * (x - y) + y, (x + y) - y                   ->  x
 * (x + 1) + 2        ->  x + 3               (x * 2) * 3     ->  x * 6
 * (x / 2) / 3        ->  x / 6               for positive divisors
 * min(x, x)          ->  x                   min(min(x, 1), 2)  ->  min(x, 1)
 * min(x, greatest)   ->  x                   min(x, least)      ->  least
 * </pre>
 */
final class IntegerAlgebra {

    private final IrBuilder body;
    private final Algebra algebra;

    IntegerAlgebra(IrBuilder body, Algebra algebra) {
        this.body = body;
        this.algebra = algebra;
    }

    Optional<Value> unary(UnaryOp operation, Value x) {
        return switch (body.definitionOf(x)) {
            case Op.IntConstant(Type type, long value) ->
                Optional.of(constant(type, Arithmetic.unary(operation, type, value)));
            case Op.Unary(UnaryOp inner, Value y)
            when operation == UnaryOp.NEG && inner == UnaryOp.NEG -> Optional.of(y);
            case Op.Unary(UnaryOp inner, Value y)
            when operation == UnaryOp.ABS && inner == UnaryOp.NEG ->
                Optional.of(algebra.emit(new Op.Unary(UnaryOp.ABS, y)));
            case Op.Unary(UnaryOp inner, Value _)
            when operation == UnaryOp.ABS && inner == UnaryOp.ABS -> Optional.of(x);
            case Op.Binary(BinaryOp inner, Value y, Value z)
            when operation == UnaryOp.NEG && inner == BinaryOp.SUB -> Optional.of(emit(BinaryOp.SUB, z, y));
            case Op _ -> Optional.empty();
        };
    }

    Optional<Value> binary(BinaryOp operation, Value x, Value y) {
        Optional<Long> left = constant(x);
        Optional<Long> right = constant(y);
        if (left.isPresent() && right.isPresent()) {
            return Optional.of(constant(x.type(), Arithmetic.binary(operation, x.type(), left.get(), right.get())));
        }
        if (right.isPresent()) {
            return withConstant(operation, x, right.get());
        }
        if (left.isPresent()) {
            return switch (operation) {
                case ADD, MUL, MIN, MAX -> withConstant(operation, y, left.get());
                case DIV, REM -> left.get() == 0 ? Optional.of(x) : Optional.empty();
                case SUB -> left.get() == 0 ? Optional.of(negated(y)) : Optional.empty();
                case POW, AND, OR -> Optional.empty();
            };
        }
        if (x.equals(y)) {
            return switch (operation) {
                case SUB, REM -> Optional.of(constant(x.type(), 0));
                case MIN, MAX -> Optional.of(x);
                case ADD, MUL, DIV, POW, AND, OR -> Optional.empty();
            };
        }
        return cancelled(operation, x, y);
    }

    private Optional<Value> cancelled(BinaryOp operation, Value x, Value y) {
        if (operation != BinaryOp.ADD && operation != BinaryOp.SUB) {
            return Optional.empty();
        }
        BinaryOp inverse = operation == BinaryOp.ADD ? BinaryOp.SUB : BinaryOp.ADD;
        if (body.definitionOf(y) instanceof Op.Unary(UnaryOp inner, Value z) && inner == UnaryOp.NEG) {
            return Optional.of(emit(inverse, x, z));
        }
        if (body.definitionOf(x) instanceof Op.Binary(BinaryOp inner, Value z, Value w)
                && inner == inverse
                && w.equals(y)) {
            return Optional.of(z);
        }
        return Optional.empty();
    }

    private Optional<Value> withConstant(BinaryOp operation, Value x, long c) {
        Type type = x.type();
        long least = type == Type.I32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long greatest = type == Type.I32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        return switch (operation) {
            case ADD -> c == 0 ? Optional.of(x) : combinedSum(x, c);
            case SUB -> c == 0 ? Optional.of(x) : combinedSum(x, -c);
            case MUL ->
                switch (Math.clamp(c, -2, 2)) {
                    case 0 -> Optional.of(constant(type, 0));
                    case 1 -> Optional.of(x);
                    case -1 -> Optional.of(negated(x));
                    default -> combinedProduct(x, c);
                };
            case DIV ->
                switch (Math.clamp(c, -2, 2)) {
                    case 0 -> Optional.of(constant(type, 0));
                    case 1 -> Optional.of(x);
                    case -1 -> Optional.of(negated(x));
                    default -> combinedQuotient(x, c);
                };
            case REM -> c == 0 ? Optional.of(x) : c == 1 || c == -1 ? Optional.of(constant(type, 0)) : Optional.empty();
            case MIN ->
                c == greatest ? Optional.of(x) : c == least ? Optional.of(constant(type, c)) : bound(operation, x, c);
            case MAX ->
                c == least ? Optional.of(x) : c == greatest ? Optional.of(constant(type, c)) : bound(operation, x, c);
            case POW, AND, OR -> Optional.empty();
        };
    }

    /** {@code x + c} where x is itself a sum with a constant. */
    private Optional<Value> combinedSum(Value x, long c) {
        if (!(body.definitionOf(x) instanceof Op.Binary(BinaryOp inner, Value y, Value z))
                || (inner != BinaryOp.ADD && inner != BinaryOp.SUB)
                || constant(z).isEmpty()) {
            return Optional.empty();
        }
        long first = inner == BinaryOp.ADD ? constant(z).get() : -constant(z).get();
        long sum = Arithmetic.wrap(x.type(), first + c);
        boolean subtract = sum < 0 && -sum == Arithmetic.wrap(x.type(), -sum);
        return Optional.of(
                subtract
                        ? emit(BinaryOp.SUB, y, constant(x.type(), -sum))
                        : emit(BinaryOp.ADD, y, constant(x.type(), sum)));
    }

    private Optional<Value> combinedProduct(Value x, long c) {
        if (body.definitionOf(x) instanceof Op.Binary(BinaryOp inner, Value y, Value z)
                && inner == BinaryOp.MUL
                && constant(z).isPresent()) {
            long product = Arithmetic.binary(BinaryOp.MUL, x.type(), constant(z).get(), c);
            return Optional.of(emit(BinaryOp.MUL, y, constant(x.type(), product)));
        }
        return Optional.empty();
    }

    private Optional<Value> combinedQuotient(Value x, long c) {
        if (c > 0
                && c <= Integer.MAX_VALUE
                && body.definitionOf(x) instanceof Op.Binary(BinaryOp inner, Value y, Value z)
                && inner == BinaryOp.DIV
                && constant(z).filter(d -> d > 0 && d * c <= Integer.MAX_VALUE).isPresent()) {
            return Optional.of(
                    emit(BinaryOp.DIV, y, constant(x.type(), constant(z).get() * c)));
        }
        return Optional.empty();
    }

    private Optional<Value> bound(BinaryOp operation, Value x, long c) {
        if (body.definitionOf(x) instanceof Op.Binary(BinaryOp inner, Value y, Value z)
                && inner == operation
                && constant(z).isPresent()) {
            long both = Arithmetic.binary(operation, x.type(), constant(z).get(), c);
            return Optional.of(emit(operation, y, constant(x.type(), both)));
        }
        return Optional.empty();
    }

    private Value negated(Value x) {
        return algebra.emit(new Op.Unary(UnaryOp.NEG, x));
    }

    private Value emit(BinaryOp operation, Value x, Value y) {
        return algebra.emit(new Op.Binary(operation, x, y));
    }

    private Optional<Long> constant(Value value) {
        return body.definitionOf(value) instanceof Op.IntConstant(Type _, long constant)
                ? Optional.of(constant)
                : Optional.empty();
    }

    private Value constant(Type type, long value) {
        return body.share(new Op.IntConstant(type, value));
    }
}
