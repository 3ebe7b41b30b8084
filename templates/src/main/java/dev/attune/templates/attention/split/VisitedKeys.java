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
     * The ranges of all rows together. Each lane works out one row's, with its own head and query, and the warp reduces them.
     *
     * @param firstRow of the CTA
     * @param rows of the CTA, at most 32
     * @param range the range of a row, from its head and query
     */
    static VisitedKeys union(
            KernelBuilder kernel,
            PackedRows packing,
            Register firstRow,
            int rows,
            Register lane,
            BiFunction<Register, Register, KeyRange> range) {
        Register row = packing.existing(kernel, kernel.add(firstRow, kernel.min(lane, rows - 1)));
        PackedRows.Position position = packing.at(kernel, row);
        return reduced(kernel, range.apply(position.head(), position.query()));
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
        Register row = packing.existing(kernel, kernel.add(firstRow, kernel.min(lane, rows - 1)));
        PackedRows.Position position = packing.at(kernel, row);
        return hull.apply(position.head(), position.query())
                .map(range -> reduced(kernel, range))
                .orElseGet(() -> unknown(kernel, keyLength));
    }

    private static VisitedKeys reduced(KernelBuilder kernel, KeyRange ofRow) {
        Register visible = kernel.less(ofRow.anyLow(), ofRow.anyHigh());
        Register low = kernel.select(visible, ofRow.anyLow(), Immediate.of(Integer.MAX_VALUE));
        Register high = kernel.select(visible, ofRow.anyHigh(), Immediate.of(0));
        Register first = kernel.reduceWarp(WarpExchange.REDUX_MIN_S32, low);
        Register end = kernel.as("end_visited").reduceWarp(WarpExchange.REDUX_MAX_S32, high);
        return new VisitedKeys(
                // where no row sees a key, not past the end
                kernel.as("first_visited").min(first, end),
                end,
                kernel.as("first_whole").reduceWarp(WarpExchange.REDUX_MAX_S32, ofRow.allLow()),
                kernel.as("end_whole").reduceWarp(WarpExchange.REDUX_MIN_S32, ofRow.allHigh()));
    }
}
