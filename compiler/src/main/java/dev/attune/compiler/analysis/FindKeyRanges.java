package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.MaskPlan.KeyRanges;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds the keys that the rows of a query tile can see, in closed form: comparisons of values affine in {@code q_idx} and
 * {@code kv_idx}, combined by the operations on truth values. Of other conditions nothing is assumed. Where an operand of a
 * comparison may leave i32 in some launch, the code checks that it does not, for the rows of the tile and all keys, and gives
 * up the comparison where it does.
 */
final class FindKeyRanges {

    /**
     * What was found.
     *
     * @param complete whether classifying tiles one by one would not tell (much) more
     * @param restricts whether some keys are ruled out for some rows
     */
    record Result(KeyRanges ranges, boolean complete, boolean restricts) {}

    private record Condition(Value value, boolean wanted) {}

    private record Comparison(Predicate predicate, Value left, Value right) {}

    private final TileCode code;
    private final Map<Value, Varies> varies;
    private final FindRanges ranges;
    private final TileInformation information;
    private final FindAffineForms forms;
    private final KeySetAlgebra sets;
    private final Map<Condition, KeySet> knownKeys = new HashMap<>();
    private final Map<Comparison, Optional<KeySet>> knownComparisons = new HashMap<>();
    private final Value firstRow;
    private final Value lastRow;

    FindKeyRanges(TileCode code, Map<Value, Varies> varies, FindRanges ranges, TileInformation information) {
        this.code = code;
        this.varies = varies;
        this.ranges = ranges;
        this.information = information;
        this.forms = new FindAffineForms(code, varies, ranges);
        this.sets = new KeySetAlgebra(code);
        this.firstRow = row("first_row", Op.End.LOW);
        this.lastRow = row("last_row", Op.End.HIGH);
    }

    private Value row(String name, Op.End end) {
        return code.emit(name, new Op.Convert(Type.I64, code.emit(new Op.TileBound(Axis.QUERY, end))));
    }

    Result of(Value mask) {
        KeySet set = sets.clipped(keys(mask, true));
        Value anyLow = code.narrow("any_low", set.anyLow());
        Value anyHigh = code.narrow("any_high", set.anyHigh());
        Value allLow = code.narrow("all_low", set.allLow());
        Value allHigh = code.narrow("all_high", set.allHigh());
        boolean restricts = !code.isConstant(set.anyLow(), 0) || !set.anyHigh().equals(code.length("kv_len"));
        var result =
                new KeyRanges(code.live(List.of(anyLow, anyHigh, allLow, allHigh)), anyLow, anyHigh, allLow, allHigh);
        return new Result(result, set.complete(), restricts);
    }

    /** The keys for which a condition comes out as wanted. */
    private KeySet keys(Value value, boolean wanted) {
        var condition = new Condition(value, wanted);
        KeySet keys = knownKeys.get(condition);
        if (keys == null) {
            keys = find(value, wanted);
            knownKeys.put(condition, keys);
        }
        return keys;
    }

    private KeySet find(Value condition, boolean wanted) {
        if (isUniform(condition)) {
            Value holds = wanted ? code.copy(condition) : code.not(code.copy(condition));
            return sets.rows(holds, holds);
        }
        return switch (code.variantOp(condition)) {
            case Op.Unary(UnaryOp operation, Value x) when operation == UnaryOp.NOT -> keys(x, !wanted);
            case Op.Binary(BinaryOp operation, Value x, Value y) ->
                operation == (wanted ? BinaryOp.AND : BinaryOp.OR)
                        ? sets.intersect(keys(x, wanted), keys(y, wanted))
                        : sets.unite(keys(x, wanted), keys(y, wanted));
            case Op.Select(Value choice, Value x, Value y) -> choose(choice, keys(x, wanted), keys(y, wanted));
            case Op.Compare(Predicate predicate, Value x, Value y)
            when x.type() == Type.BOOL -> {
                boolean equal = wanted == (predicate == Predicate.EQ);
                yield sets.unite(
                        sets.intersect(keys(x, true), keys(y, equal)), sets.intersect(keys(x, false), keys(y, !equal)));
            }
            case Op.Compare(Predicate predicate, Value x, Value y)
            when x.type() == Type.I32 ->
                compare(wanted ? predicate : predicate.opposite(), x, y)
                        .orElseGet(() -> sets.unknown(!information.decides(condition)));
            case Op _ -> sets.unknown(!information.decides(condition));
        };
    }

    private boolean isUniform(Value value) {
        return varies.get(value).compareTo(Varies.HEAD) <= 0;
    }

    private KeySet choose(Value choice, KeySet x, KeySet y) {
        return isUniform(choice)
                ? sets.choose(code.copy(choice), x, y)
                : sets.unite(sets.intersect(keys(choice, true), x), sets.intersect(keys(choice, false), y));
    }

    /** The keys for which {@code x predicate y}; empty where a side is not affine. */
    private Optional<KeySet> compare(Predicate predicate, Value x, Value y) {
        var comparison = new Comparison(predicate, x, y);
        Optional<KeySet> keys = knownComparisons.get(comparison);
        if (keys == null) {
            keys = find(predicate, x, y);
            knownComparisons.put(comparison, keys);
        }
        return keys;
    }

    private Optional<KeySet> find(Predicate predicate, Value x, Value y) {
        Optional<Boolean> always = ranges.decide(predicate, x, y);
        if (always.isPresent()) {
            Value holds = code.bool(always.get());
            return Optional.of(sets.rows(holds, holds));
        }
        Optional<AffineForm> left = forms.of(x);
        Optional<AffineForm> right = forms.of(y);
        if (left.isPresent() && right.isPresent()) {
            return compare(predicate, left.get(), right.get());
        }
        return left.isEmpty() ? split(predicate, x, y) : split(predicate.flipped(), y, x);
    }

    /** Takes {@code min}, {@code max}, {@code abs} and a choice on the left apart. */
    private Optional<KeySet> split(Predicate predicate, Value x, Value y) {
        if (!predicate.isOrdering()) {
            boolean equal = predicate == Predicate.EQ;
            return combine(
                    equal,
                    compare(equal ? Predicate.LE : Predicate.LT, x, y),
                    () -> compare(equal ? Predicate.GE : Predicate.GT, x, y));
        }
        boolean isUpper = predicate == Predicate.LT || predicate == Predicate.LE;
        return switch (code.variantOp(x)) {
            case Op.Binary(BinaryOp operation, Value a, Value b)
            when operation == BinaryOp.MIN ->
                combine(!isUpper, compare(predicate, a, y), () -> compare(predicate, b, y));
            case Op.Binary(BinaryOp operation, Value a, Value b)
            when operation == BinaryOp.MAX ->
                combine(isUpper, compare(predicate, a, y), () -> compare(predicate, b, y));
            case Op.Unary(UnaryOp operation, Value a)
            when operation == UnaryOp.ABS ->
                combine(isUpper, compare(predicate, a, y), () -> compareNegated(predicate, a, y));
            case Op.Select(Value choice, Value a, Value b) ->
                compare(predicate, a, y)
                        .flatMap(whenTrue ->
                                compare(predicate, b, y).map(whenFalse -> choose(choice, whenTrue, whenFalse)));
            case Op _ -> Optional.empty();
        };
    }

    private Optional<KeySet> combine(boolean both, Optional<KeySet> first, Supplier<Optional<KeySet>> second) {
        return first.flatMap(x -> second.get().map(y -> both ? sets.intersect(x, y) : sets.unite(x, y)));
    }

    private Optional<KeySet> compareNegated(Predicate predicate, Value x, Value y) {
        return forms.of(x)
                .flatMap(forms::negated)
                .flatMap(left -> forms.of(y).flatMap(right -> compare(predicate, left, right)));
    }

    private Optional<KeySet> compare(Predicate predicate, AffineForm x, AffineForm y) {
        Value fits = code.and(fits(x), fits(y));
        return switch (predicate) {
            case GE -> atLeast(x, y, 0, fits);
            case GT -> atLeast(x, y, 1, fits);
            case LE -> atLeast(y, x, 0, fits);
            case LT -> atLeast(y, x, 1, fits);
            case EQ -> combine(true, atLeast(x, y, 0, fits), () -> atLeast(y, x, 0, fits));
            case NE -> combine(false, atLeast(x, y, 1, fits), () -> atLeast(y, x, 1, fits));
        };
    }

    /** Whether the exact value fits i32 for every row of the tile and every key. */
    private Value fits(AffineForm form) {
        if (form.range().fitsI32()) {
            return code.bool(true);
        }
        Value lastKey = code.mul(code.sub(code.length("kv_len"), code.i64(1)), code.i64(form.key()));
        Value low = atRow(form, form.query() >= 0 ? firstRow : lastRow);
        Value high = atRow(form, form.query() >= 0 ? lastRow : firstRow);
        return code.fitsI32(
                form.key() < 0 ? code.add(low, lastKey) : low, form.key() > 0 ? code.add(high, lastKey) : high);
    }

    /** The form at a row, but for its key's part. */
    private Value atRow(AffineForm form, Value row) {
        return code.add(code.add(code.mul(row, code.i64(form.query())), form.rest()), code.i64(form.constant()));
    }

    /** The keys for which {@code x - y >= gap}. */
    private Optional<KeySet> atLeast(AffineForm x, AffineForm y, long gap, Value fits) {
        return forms.difference(x, y).map(difference -> {
            boolean rising = difference.query() >= 0;
            Value shift = code.i64(gap);
            Value least = code.sub(atRow(difference, rising ? firstRow : lastRow), shift);
            Value most = code.sub(atRow(difference, rising ? lastRow : firstRow), shift);
            return sets.guarded(fits, solve(difference.key(), least, most));
        });
    }

    /** The first key that is no less than minus a number. */
    private Value first(String name, Value number) {
        return code.emit(name, new Op.Unary(UnaryOp.NEG, number));
    }

    /** The key after the last that is no greater than a number. */
    private Value end(String name, Value number) {
        return code.emit(name, new Op.Binary(BinaryOp.ADD, number, code.i64(1)));
    }

    /**
     * The keys for which {@code factor * kv_idx + t >= 0}, where t over the rows is from {@code least} to {@code most}: some row
     * has it where the row of the greatest t has, all rows where the row of the least t has.
     */
    private KeySet solve(long factor, Value least, Value most) {
        Value zero = code.i64(0);
        if (factor == 0) {
            return sets.rows(code.le(zero, most), code.le(zero, least));
        }
        Value divisor = code.i64(Math.abs(factor));
        Value any = code.div(most, divisor);
        Value all = code.div(least, divisor);
        return factor > 0
                ? sets.above(first("any_first", any), first("all_first", all))
                : sets.below(end("any_end", any), end("all_end", all));
    }
}
