package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;

/** Ranges that hold the whole numbers of tile code in every launch: what they decide needs no code. */
final class TileRanges {

    /** Tile code keeps i64 within this, so that sums of two and negations cannot wrap. */
    private static final Interval I64 = new Interval(-(1L << 62), 1L << 62);

    private final IrBuilder body;
    private final Map<Value, Interval> known = new HashMap<>();
    private int seen;

    TileRanges(IrBuilder body) {
        this.body = body;
    }

    /** The range of an i32 or i64 value of the body. */
    Interval of(Value value) {
        // the body only grows: whatever is new is looked at in order, operands before their uses
        for (; seen < body.body().size(); seen++) {
            Definition definition = body.body().get(seen);
            if (definition.value().type().isInteger()) {
                Interval exact = range(definition.op());
                boolean isI32 = definition.value().type() == Type.I32;
                known.put(definition.value(), isI32 ? exact.wrapped() : exact.clamped(I64));
            }
        }
        return known.get(value);
    }

    private Interval range(Op op) {
        return switch (op) {
            case Op.IntConstant constant -> Interval.of(constant.value());
            case Op.Position _, Op.TileBound _ -> FindRanges.POSITION;
            case Op.Length length -> FindRanges.length(length.name());
            case Op.Read read -> FindRanges.ofElement(read.element());
            case Op.Unary unary -> Intervals.unary(unary.operation(), known.get(unary.operand()));
            case Op.Binary binary -> binary(binary);
            case Op.Select select -> known.get(select.whenTrue()).hull(known.get(select.whenFalse()));
            case Op.Convert convert ->
                convert.operand().type() == Type.F32 ? Interval.I32 : known.get(convert.operand());
            case Op.Parameter _, Op.TileExtreme _ -> Interval.I32;
            case Op.FloatConstant _, Op.BoolConstant _, Op.Score _, Op.Compare _ ->
                throw new IllegalArgumentException(op.mnemonic() + " makes no whole number");
        };
    }

    private Interval binary(Op.Binary binary) {
        Interval x = known.get(binary.left());
        Interval y = known.get(binary.right());
        boolean small = x.fitsI32() && y.fitsI32();
        return switch (binary.operation()) {
            case ADD, SUB, MIN, MAX -> Intervals.binary(binary.operation(), x, y);
            case MUL, DIV, REM -> small ? Intervals.binary(binary.operation(), x, y) : I64;
            case POW, AND, OR -> throw new IllegalArgumentException(binary.mnemonic() + " makes no whole number");
        };
    }
}
