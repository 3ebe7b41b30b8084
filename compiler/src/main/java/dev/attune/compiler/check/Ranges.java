package dev.attune.compiler.check;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;

/** The range of each integer and bool of a body, for warnings only: bounds that one operation at a time can show. */
final class Ranges {
    private final Map<Value, Range> known = new HashMap<>();

    Range of(Value value) {
        return known.getOrDefault(value, Range.ANY);
    }

    /** Notes what defines a value; its operands are noted already. */
    void note(Value value, Op op) {
        if (value.type() != Type.F32) {
            known.computeIfAbsent(value, _ -> rangeOf(op));
        }
    }

    private Range rangeOf(Op op) {
        return switch (op) {
            case Op.IntConstant constant -> Range.exactly(constant.value());
            case Op.BoolConstant constant -> Range.of(constant.value());
            case Op.Position position -> position(position.axis());
            case Op.Length length -> length(length.name());
            case Op.Parameter parameter -> parameter.type() == Type.BOOL ? Range.BIT : Range.ANY;
            case Op.Unary unary -> unary(unary);
            case Op.Binary binary -> binary(binary);
            case Op.Compare compare -> compare(compare);
            case Op.Select select -> select(select);
            case Op.Read read ->
                switch (read.element()) {
                    case U8 -> new Range(0, 255, Map.of());
                    case I8 -> new Range(-128, 127, Map.of());
                    case BOOL -> Range.BIT;
                    case I32, F32, F16, BF16 -> Range.ANY;
                };
            case Op.Convert _, Op.FloatConstant _, Op.Score _, Op.TileBound _, Op.TileExtreme _ -> Range.ANY;
        };
    }

    private static Range position(Axis axis) {
        Map<String, Long> below = switch (axis) {
            case BATCH -> Map.of("batch", -1L);
            case HEAD -> Map.of("heads", -1L);
            case KV_HEAD -> Map.of("kv_heads", -1L, "heads", -1L);
            case QUERY -> Map.of("q_len", -1L);
            case KEY -> Map.of("kv_len", -1L);
        };
        return new Range(0, Integer.MAX_VALUE - 1L, below);
    }

    /** Nothing is evaluated where a length is 0. */
    private static Range length(String name) {
        Map<String, Long> below = name.equals("kv_heads") ? Map.of(name, 0L, "heads", 0L) : Map.of(name, 0L);
        return new Range(1, Integer.MAX_VALUE, below);
    }

    private Range unary(Op.Unary unary) {
        Range operand = of(unary.operand());
        return switch (unary.operation()) {
            case NEG -> operand.negate();
            case ABS -> operand.abs();
            case NOT -> new Range(1 - operand.high(), 1 - operand.low(), Map.of());
            case FLOOR, EXP, EXP2, LOG, LOG2, SQRT, RSQRT, TANH, SIGMOID, SIN, COS -> Range.ANY;
        };
    }

    private Range binary(Op.Binary binary) {
        Range left = of(binary.left());
        Range right = of(binary.right());
        return switch (binary.operation()) {
            case ADD -> left.plus(right);
            case SUB -> left.minus(right);
            case MUL -> left.times(right);
            case DIV -> left.dividedBy(right);
            case REM -> left.remainder(right);
            case MIN, AND -> left.min(right);
            case MAX, OR -> left.max(right);
            case POW -> Range.ANY;
        };
    }

    private Range compare(Op.Compare compare) {
        if (compare.left().type() == Type.F32) {
            return Range.BIT;
        }
        Predicate predicate = compare.predicate();
        if (compare.left().equals(compare.right())) {
            return Range.of(predicate == Predicate.EQ || predicate == Predicate.LE || predicate == Predicate.GE);
        }
        Range left = of(compare.left());
        Range right = of(compare.right());
        return switch (predicate) {
            case LT -> less(left, right);
            case LE -> not(less(right, left));
            case GT -> less(right, left);
            case GE -> not(less(left, right));
            case EQ -> equal(left, right);
            case NE -> not(equal(left, right));
        };
    }

    private static Range less(Range left, Range right) {
        return left.high() < right.low() ? Range.of(true) : left.low() >= right.high() ? Range.of(false) : Range.BIT;
    }

    private static Range equal(Range left, Range right) {
        if (left.high() < right.low() || right.high() < left.low()) {
            return Range.of(false);
        }
        boolean same = left.low() == left.high() && right.isExactly(left.low());
        return same ? Range.of(true) : Range.BIT;
    }

    private static Range not(Range bit) {
        return new Range(1 - bit.high(), 1 - bit.low(), Map.of());
    }

    private Range select(Op.Select select) {
        Range condition = of(select.condition());
        Range whenTrue = of(select.whenTrue());
        Range whenFalse = of(select.whenFalse());
        return condition.isExactly(1) ? whenTrue : condition.isExactly(0) ? whenFalse : whenTrue.or(whenFalse);
    }
}
