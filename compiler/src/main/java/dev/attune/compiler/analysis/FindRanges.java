package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds, for each i32 value, a range that holds it in every launch: whatever the lengths, parameters and tensors are. A length
 * is an i32, so the greatest position is one less than the greatest i32.
 */
final class FindRanges {

    private static final Interval LENGTH = new Interval(0, Integer.MAX_VALUE);
    private static final Interval POSITION = new Interval(0, Integer.MAX_VALUE - 1L);

    private final Map<Value, Interval> ranges = new HashMap<>();
    private final Map<Value, Interval> exact = new HashMap<>();

    FindRanges(Attention attention) {
        for (Definition definition : attention.body()) {
            if (definition.value().type() == Type.I32) {
                Interval unwrapped = range(definition.op());
                exact.put(definition.value(), unwrapped);
                ranges.put(definition.value(), unwrapped.wrapped());
            }
        }
    }

    /** The range of an i32 value. */
    Interval of(Value value) {
        return ranges.get(value);
    }

    /** Whether the operation that makes an i32 value may wrap around. */
    boolean mayWrap(Value value) {
        return !exact.get(value).fitsI32();
    }

    /** Whether a comparison of i32 comes out the same in every launch, and how. */
    Optional<Boolean> decide(Predicate predicate, Value left, Value right) {
        return left.type() == Type.I32 ? of(left).compare(predicate, of(right)) : Optional.empty();
    }

    private Interval range(Op op) {
        return switch (op) {
            case Op.IntConstant constant -> Interval.of(constant.value());
            case Op.Position _ -> POSITION;
            case Op.Length length -> length(length.name());
            case Op.Unary unary -> unary(unary.operation(), of(unary.operand()));
            case Op.Binary binary -> binary(binary.operation(), of(binary.left()), of(binary.right()));
            case Op.Select select -> of(select.whenTrue()).hull(of(select.whenFalse()));
            case Op.Read read -> ofElement(read.element());
            case Op.Parameter _, Op.Convert _ -> Interval.I32;
            case Op.FloatConstant _, Op.BoolConstant _, Op.Score _, Op.Compare _, Op.TileBound _, Op.TileExtreme _ ->
                throw new IllegalArgumentException(op.mnemonic() + " makes no i32 of a variant");
        };
    }

    private static Interval length(String name) {
        return switch (name) {
            case "head_dim" -> new Interval(1, ProblemShape.MAX_HEAD_DIM);
            case "batch", "heads", "kv_heads" -> new Interval(1, Integer.MAX_VALUE);
            default -> LENGTH;
        };
    }

    /** What an integer element of a captured tensor can be. */
    static Interval ofElement(DType element) {
        return switch (element) {
            case I8 -> new Interval(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case U8 -> new Interval(0, 255);
            case I32 -> Interval.I32;
            case BOOL -> new Interval(0, 1);
            case F32, F16, BF16 -> throw new IllegalArgumentException(element + " is no integer");
        };
    }

    private static Interval unary(UnaryOp operation, Interval x) {
        return operation == UnaryOp.NEG
                ? x.negated()
                : new Interval(
                        x.low() > 0 ? x.low() : x.high() < 0 ? -x.high() : 0,
                        Math.max(Math.abs(x.low()), Math.abs(x.high())));
    }

    private static Interval binary(BinaryOp operation, Interval x, Interval y) {
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
