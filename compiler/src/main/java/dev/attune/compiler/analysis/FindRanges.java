package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
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
    static final Interval POSITION = new Interval(0, Integer.MAX_VALUE - 1L);

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
            case Op.Unary unary -> Intervals.unary(unary.operation(), of(unary.operand()));
            case Op.Binary binary -> Intervals.binary(binary.operation(), of(binary.left()), of(binary.right()));
            case Op.Select select -> of(select.whenTrue()).hull(of(select.whenFalse()));
            case Op.Read read -> ofElement(read.element());
            case Op.Parameter _, Op.Convert _ -> Interval.I32;
            case Op.FloatConstant _, Op.BoolConstant _, Op.Score _, Op.Compare _, Op.TileBound _, Op.TileExtreme _ ->
                throw new IllegalArgumentException(op.mnemonic() + " makes no i32 of a variant");
        };
    }

    /** What a length can be in a launch. */
    static Interval length(String name) {
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
}
