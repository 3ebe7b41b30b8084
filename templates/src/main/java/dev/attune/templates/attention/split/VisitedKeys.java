package dev.attune.templates.attention.split;

import dev.attune.templates.attention.HeadCode.KeyRange;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.WarpExchange;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The keys that the rows of a CTA visit, as half-open ranges, i32.
 *
 * @param low no row attends a key before it
 * @param high nor one from here on
 * @param wholeLow every key from here on
 * @param wholeHigh up to before this exists and is attended by all rows
 */
record VisitedKeys(Register low, Register high, Register wholeLow, Register wholeHigh) {

    /** All keys, all attended. */
    static VisitedKeys everything(KernelBuilder kernel, Register keyLength) {
        Register zero = kernel.as("first_visited").constant(0);
        return new VisitedKeys(zero, keyLength, zero, keyLength);
    }

    /** All keys, of which nothing is known. */
    static VisitedKeys unknown(KernelBuilder kernel, Register keyLength) {
        Register zero = kernel.as("first_visited").constant(0);
        return new VisitedKeys(zero, keyLength, zero, zero);
    }

    /** No key. */
    static VisitedKeys nothing(KernelBuilder kernel) {
        Register zero = kernel.as("first_visited").constant(0);
        return new VisitedKeys(zero, zero, zero, zero);
    }

    /**
     * The ranges of all rows together. Each lane works out a row's, with its own head and query, and the warp reduces them.
     *
     * @param firstRow of the CTA
     * @param rows of the CTA
     * @param range the range of a row, from its head and query
     */
    static VisitedKeys union(
            KernelBuilder kernel,
            PackedRows packing,
            Register firstRow,
            int rows,
            Register lane,
            BiFunction<Register, Register, KeyRange> range) {
        VisitedKeys all = null;
        for (int first = 0; first < rows; first += 32) {
            PackedRows.Position position = position(kernel, packing, firstRow, first, rows, lane);
            VisitedKeys some = reduced(kernel, range.apply(position.head(), position.query()));
            all = all == null ? some : all.join(kernel, some);
        }
        return all.ordered(kernel);
    }

    /**
     * The keys within the hull of a mask, if it has one. What of them is whole is not known.
     *
     * @param hull the hull of a row, from its head and query
     */
    static VisitedKeys hull(
            KernelBuilder kernel,
            PackedRows packing,
            Register firstRow,
            int rows,
            Register lane,
            Register keyLength,
            BiFunction<Register, Register, Optional<KeyRange>> hull) {
        VisitedKeys all = null;
        for (int first = 0; first < rows; first += 32) {
            PackedRows.Position position = position(kernel, packing, firstRow, first, rows, lane);
            Optional<KeyRange> range = hull.apply(position.head(), position.query());
            if (range.isEmpty()) {
                return unknown(kernel, keyLength);
            }
            VisitedKeys some = reduced(kernel, range.get());
            all = all == null ? some : all.join(kernel, some);
        }
        return all.ordered(kernel);
    }

    private static PackedRows.Position position(
            KernelBuilder kernel, PackedRows packing, Register firstRow, int first, int rows, Register lane) {
        Register tileRow = kernel.min(kernel.add(lane, first), rows - 1);
        return packing.at(kernel, packing.existing(kernel, kernel.add(firstRow, tileRow)));
    }

    private static VisitedKeys reduced(KernelBuilder kernel, KeyRange ofRow) {
        Register visible = kernel.less(ofRow.anyLow(), ofRow.anyHigh());
        Register low = kernel.select(visible, ofRow.anyLow(), Immediate.of(Integer.MAX_VALUE));
        Register high = kernel.select(visible, ofRow.anyHigh(), Immediate.of(0));
        return new VisitedKeys(
                kernel.as("first_visited").reduceWarp(WarpExchange.REDUX_MIN_S32, low),
                kernel.as("end_visited").reduceWarp(WarpExchange.REDUX_MAX_S32, high),
                kernel.as("first_whole").reduceWarp(WarpExchange.REDUX_MAX_S32, ofRow.allLow()),
                kernel.as("end_whole").reduceWarp(WarpExchange.REDUX_MIN_S32, ofRow.allHigh()));
    }

    private VisitedKeys join(KernelBuilder kernel, VisitedKeys other) {
        return new VisitedKeys(
                kernel.min(low, other.low),
                kernel.max(high, other.high),
                kernel.max(wholeLow, other.wholeLow),
                kernel.min(wholeHigh, other.wholeHigh));
    }

    /** Where no row sees a key, the first is not past the end. */
    private VisitedKeys ordered(KernelBuilder kernel) {
        return new VisitedKeys(kernel.min(low, high), high, wholeLow, wholeHigh);
    }
}
