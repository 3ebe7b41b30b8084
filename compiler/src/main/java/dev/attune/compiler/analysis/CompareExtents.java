package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.Extent.Bounds;
import dev.attune.compiler.analysis.Extent.Truth;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Value;

/** Compares bounds of one type: what a comparison may and must be, from the ends of its operands. */
final class CompareExtents {
    private final TileCode code;

    CompareExtents(TileCode code) {
        this.code = code;
    }

    /**
     * Comparisons with NaN are false, {@code !=} is true. What may be NaN reaches from minus to plus infinity, so no comparison
     * of it must hold, as the other side never has just one infinite end.
     */
    Truth compare(Predicate predicate, Bounds x, Bounds y) {
        return switch (predicate) {
            case LT -> new Truth(code.lt(x.low(), y.high()), code.lt(x.high(), y.low()));
            case LE -> new Truth(code.le(x.low(), y.high()), code.le(x.high(), y.low()));
            case GT -> compare(Predicate.LT, y, x);
            case GE -> compare(Predicate.LE, y, x);
            case EQ -> new Truth(overlap(x, y), same(x, y));
            case NE -> new Truth(code.not(same(x, y)), code.not(overlap(x, y)));
        };
    }

    private Value overlap(Bounds x, Bounds y) {
        return code.and(code.le(x.low(), y.high()), code.le(y.low(), x.high()));
    }

    /** Whether both hold one and the same number. */
    private Value same(Bounds x, Bounds y) {
        return code.and(code.le(x.high(), y.low()), code.le(y.high(), x.low()));
    }
}
