package dev.attune.compiler.analysis;

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

    TileRanges(IrBuilder body) {
        this.body = body;
    }

    /** The range of an i32 or i64 value of the body. */
    Interval of(Value value) {
        Interval range = known.get(value);
        if (range == null) {
            Interval exact = range(body.definitionOf(value));
            range = value.type() == Type.I32 ? exact.wrapped() : exact.clamped(I64);
            known.put(value, range);
        }
        return range;
    }

    private Interval range(Op op) {
        return switch (op) {
            case Op.IntConstant constant -> Interval.of(constant.value());
            case Op.Position _, Op.TileBound _ -> FindRanges.POSITION;
            case Op.Length length -> FindRanges.length(length.name());
            case Op.Read read -> FindRanges.ofElement(read.element());
            case Op.Unary unary -> Intervals.unary(unary.operation(), of(unary.operand()));
            case Op.Binary binary -> binary(binary);
            case Op.Select select -> of(select.whenTrue()).hull(of(select.whenFalse()));
            case Op.Convert convert -> convert.operand().type() == Type.F32 ? Interval.I32 : of(convert.operand());
            case Op.Parameter _, Op.TileExtreme _ -> Interval.I32;
            case Op.FloatConstant _, Op.BoolConstant _, Op.Score _, Op.Compare _ ->
                throw new IllegalArgumentException(op.mnemonic() + " makes no whole number");
        };
    }

    private Interval binary(Op.Binary binary) {
        Interval x = of(binary.left());
        Interval y = of(binary.right());
        boolean small = x.fitsI32() && y.fitsI32();
        return switch (binary.operation()) {
            case ADD, SUB, MIN, MAX -> Intervals.binary(binary.operation(), x, y);
            case MUL, DIV, REM -> small ? Intervals.binary(binary.operation(), x, y) : I64;
            case POW, AND, OR -> throw new IllegalArgumentException(binary.mnemonic() + " makes no whole number");
        };
    }
}
