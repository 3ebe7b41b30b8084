package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.KeySet.Shape;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;

/**
 * Combines key sets: {@code any} ends over-approximate, {@code all} ends under-approximate.
 */
final class KeySetAlgebra {

    private final TileCode code;
    private final Value zero;
    private final Value keyLength;

    KeySetAlgebra(TileCode code) {
        this.code = code;
        this.zero = code.i64(0);
        this.keyLength = code.length("kv_len");
    }

    /** Every key where the row's conditions hold, else none. */
    KeySet rows(Value any, Value all) {
        return new KeySet(
                zero, code.select(any, keyLength, zero), zero, code.select(all, keyLength, zero), Shape.ROWS, true);
    }

    /** Nothing is known. */
    KeySet unknown(boolean complete) {
        return new KeySet(zero, keyLength, zero, zero, Shape.ROWS, complete);
    }

    KeySet below(Value any, Value all) {
        return new KeySet(zero, any, zero, all, Shape.BELOW, true);
    }

    KeySet above(Value any, Value all) {
        return new KeySet(any, keyLength, all, keyLength, Shape.ABOVE, true);
    }

    /** The set where the guard holds; else nothing is known. */
    KeySet guarded(Value guard, KeySet set) {
        Value allLow = set.shape() == Shape.ABOVE ? code.select(guard, set.allLow(), keyLength) : set.allLow();
        Value allHigh = set.shape() == Shape.ABOVE ? set.allHigh() : code.select(guard, set.allHigh(), zero);
        return new KeySet(
                code.select(guard, set.anyLow(), zero),
                code.select(guard, set.anyHigh(), keyLength),
                allLow,
                allHigh,
                set.shape(),
                set.complete());
    }

    /** Where both hold. */
    KeySet intersect(KeySet x, KeySet y) {
        return new KeySet(
                greater(x.anyLow(), y.anyLow()),
                lesser(x.anyHigh(), y.anyHigh()),
                greater(x.allLow(), y.allLow()),
                lesser(x.allHigh(), y.allHigh()),
                intersection(x.shape(), y.shape()),
                x.complete() && y.complete());
    }

    private static Shape intersection(Shape x, Shape y) {
        boolean startAtZero = isFromZero(x) && isFromZero(y);
        if (x == y) {
            return x;
        }
        return startAtZero ? Shape.BELOW : Shape.BETWEEN;
    }

    private static boolean isFromZero(Shape shape) {
        return shape == Shape.ROWS || shape == Shape.BELOW;
    }

    /** Where one of them holds: the hull of both for {@code any}, the longer part for {@code all} where they lie apart. */
    KeySet unite(KeySet x, KeySet y) {
        if (isFromZero(x.shape()) && isFromZero(y.shape())) {
            Shape shape = x.shape() == y.shape() ? x.shape() : Shape.BELOW;
            return new KeySet(
                    zero,
                    code.max(x.anyHigh(), y.anyHigh()),
                    zero,
                    code.max(x.allHigh(), y.allHigh()),
                    shape,
                    x.complete() && y.complete());
        }
        if (x.shape() == Shape.ABOVE && y.shape() == Shape.ABOVE) {
            return new KeySet(
                    code.min(x.anyLow(), y.anyLow()),
                    keyLength,
                    code.min(x.allLow(), y.allLow()),
                    keyLength,
                    Shape.ABOVE,
                    x.complete() && y.complete());
        }
        boolean oneIsRows = x.shape() == Shape.ROWS || y.shape() == Shape.ROWS;
        return uniteApart(clipped(x), clipped(y), oneIsRows && x.complete() && y.complete());
    }

    private KeySet uniteApart(KeySet x, KeySet y, boolean complete) {
        Value noX = code.le(x.anyHigh(), x.anyLow());
        Value noY = code.le(y.anyHigh(), y.anyLow());
        Value anyLow = either(noX, noY, x.anyLow(), y.anyLow(), code.min(x.anyLow(), y.anyLow()));
        Value anyHigh = either(noX, noY, x.anyHigh(), y.anyHigh(), code.max(x.anyHigh(), y.anyHigh()));

        Value noAllX = code.le(x.allHigh(), x.allLow());
        Value noAllY = code.le(y.allHigh(), y.allLow());
        Value touch = code.and(code.le(x.allLow(), y.allHigh()), code.le(y.allLow(), x.allHigh()));
        Value xIsLonger = code.le(code.sub(y.allHigh(), y.allLow()), code.sub(x.allHigh(), x.allLow()));
        Value apartLow = code.select(xIsLonger, x.allLow(), y.allLow());
        Value apartHigh = code.select(xIsLonger, x.allHigh(), y.allHigh());
        Value allLow = code.select(touch, code.min(x.allLow(), y.allLow()), apartLow);
        Value allHigh = code.select(touch, code.max(x.allHigh(), y.allHigh()), apartHigh);
        return new KeySet(
                anyLow,
                anyHigh,
                either(noAllX, noAllY, x.allLow(), y.allLow(), allLow),
                either(noAllX, noAllY, x.allHigh(), y.allHigh(), allHigh),
                Shape.BETWEEN,
                complete);
    }

    private Value either(Value noX, Value noY, Value x, Value y, Value both) {
        return code.select(noX, y, code.select(noY, x, both));
    }

    /** One set or the other, by a condition that is the same for the whole head. */
    KeySet choose(Value condition, KeySet x, KeySet y) {
        boolean fromZero = isFromZero(x.shape()) && isFromZero(y.shape());
        return new KeySet(
                code.select(condition, x.anyLow(), y.anyLow()),
                code.select(condition, x.anyHigh(), y.anyHigh()),
                code.select(condition, x.allLow(), y.allLow()),
                code.select(condition, x.allHigh(), y.allHigh()),
                x.shape() == y.shape() ? x.shape() : fromZero ? Shape.BELOW : Shape.BETWEEN,
                x.complete() && y.complete());
    }

    /** The same set with its ends in {@code [0, kv_len]}. */
    KeySet clipped(KeySet set) {
        return new KeySet(
                clipped(set.anyLow()),
                clipped(set.anyHigh()),
                clipped(set.allLow()),
                clipped(set.allHigh()),
                set.shape(),
                set.complete());
    }

    private Value clipped(Value end) {
        return end.equals(zero) || end.equals(keyLength)
                ? end
                : code.emit("clipped", new Op.Binary(BinaryOp.MIN, code.max(end, zero), keyLength));
    }

    /** The greater of two low ends, where 0 is as low and {@code kv_len} as high as it gets. */
    private Value greater(Value x, Value y) {
        if (x.equals(keyLength) || y.equals(keyLength)) {
            return keyLength;
        }
        return x.equals(zero) ? y : y.equals(zero) ? x : code.max(x, y);
    }

    /** The lesser of two high ends, where 0 is as low and {@code kv_len} as high as it gets. */
    private Value lesser(Value x, Value y) {
        if (x.equals(zero) || y.equals(zero)) {
            return zero;
        }
        return x.equals(keyLength) ? y : y.equals(keyLength) ? x : code.min(x, y);
    }
}
