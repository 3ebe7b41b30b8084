package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds i32 values that are affine in {@code q_idx} and {@code kv_idx}. Sums, differences and products by constants commute
 * with wrap-around, so an exact form that fits i32 is the value itself, whatever wrapped on the way; whoever uses a form must
 * see to it that it fits.
 */
final class FindAffineForms {

    private final TileCode code;
    private final Map<Value, Varies> varies;
    private final FindRanges ranges;
    private final Map<Value, Optional<AffineForm>> known = new HashMap<>();

    FindAffineForms(TileCode code, Map<Value, Varies> varies, FindRanges ranges) {
        this.code = code;
        this.varies = varies;
        this.ranges = ranges;
    }

    /** The form of an i32 value; empty where it is not affine, or too large to compute with. */
    Optional<AffineForm> of(Value value) {
        Optional<AffineForm> form = known.get(value);
        if (form == null) {
            form = find(value);
            known.put(value, form);
        }
        return form;
    }

    private Optional<AffineForm> find(Value value) {
        if (code.variantOp(value) instanceof Op.IntConstant(Type _, long constant)) {
            return Optional.of(new AffineForm(0, 0, code.i64(0), constant, Interval.of(constant)));
        }
        if (varies.get(value).compareTo(Varies.HEAD) <= 0) {
            return Optional.of(new AffineForm(0, 0, code.wide(code.copy(value)), 0, ranges.of(value)));
        }
        return switch (code.variantOp(value)) {
            case Op.Position(Axis axis) ->
                Optional.of(new AffineForm(
                        axis == Axis.QUERY ? 1 : 0, axis == Axis.KEY ? 1 : 0, code.i64(0), 0, ranges.of(value)));
            case Op.Unary(UnaryOp operation, Value x) when operation == UnaryOp.NEG -> of(x).flatMap(this::negated);
            case Op.Binary(BinaryOp operation, Value x, Value y)
            when operation == BinaryOp.ADD -> of(x).flatMap(left -> of(y).flatMap(right -> sum(left, right)));
            case Op.Binary(BinaryOp operation, Value x, Value y)
            when operation == BinaryOp.SUB -> of(x).flatMap(left -> of(y).flatMap(right -> difference(left, right)));
            case Op.Binary(BinaryOp operation, Value x, Value y)
            when operation == BinaryOp.MUL ->
                constant(y)
                        .flatMap(factor -> of(x).flatMap(form -> scaled(form, factor)))
                        .or(() -> constant(x).flatMap(factor -> of(y).flatMap(form -> scaled(form, factor))));
            case Op _ -> Optional.empty();
        };
    }

    Optional<AffineForm> negated(AffineForm form) {
        return scaled(form, -1);
    }

    Optional<AffineForm> difference(AffineForm left, AffineForm right) {
        return negated(right).flatMap(negative -> sum(left, negative));
    }

    private Optional<AffineForm> sum(AffineForm left, AffineForm right) {
        return safe(new AffineForm(
                left.query() + right.query(),
                left.key() + right.key(),
                code.add(left.rest(), right.rest()),
                left.constant() + right.constant(),
                left.range().plus(right.range())));
    }

    private Optional<AffineForm> scaled(AffineForm form, long factor) {
        long greatest =
                Math.max(Math.abs(form.range().low()), Math.abs(form.range().high()));
        long parts = Math.max(Math.max(Math.abs(form.query()), Math.abs(form.key())) << 32, Math.abs(form.constant()));
        if (!TileCode.isSafe(TileCode.magnitude(Math.max(greatest, parts), Math.abs(factor)))) {
            return Optional.empty();
        }
        return safe(new AffineForm(
                form.query() * factor,
                form.key() * factor,
                code.mul(form.rest(), code.i64(factor)),
                form.constant() * factor,
                form.range().times(Interval.of(factor))));
    }

    /** The form, where none of its parts can come near the ends of i64. */
    private static Optional<AffineForm> safe(AffineForm form) {
        long factors = Math.max(Math.abs(form.query()), Math.abs(form.key()));
        boolean isSafe = factors < 1L << 28
                && TileCode.isSafe(Math.abs(form.constant()))
                && TileCode.isSafe(Math.max(-form.range().low(), form.range().high()));
        return isSafe ? Optional.of(form) : Optional.empty();
    }

    private Optional<Long> constant(Value value) {
        return code.variantOp(value) instanceof Op.IntConstant(Type _, long constant)
                ? Optional.of(constant)
                : Optional.empty();
    }
}
