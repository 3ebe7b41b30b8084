package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import java.util.List;
import java.util.Optional;

/**
 * Which tiles of the (query, key) plane a mask rules out, admits whole, or cuts. Tile code is ordinary IR over {@code
 * TileBound} and {@code TileExtreme} leaves, lengths, parameters, {@code b}, {@code h}, {@code h_kv} and reads of captured
 * tensors; both back ends lower it like any other scalar code, and the interpreter runs it in tests.
 */
public sealed interface MaskPlan {

    /** No mask, or one that is always true: every tile is whole. */
    record Everything() implements MaskPlan {}

    /** Always false: nothing is attended. */
    record Nothing() implements MaskPlan {}

    /**
     * The mask is bounded by closed-form key ranges.
     *
     * @param ranges the keys that the rows of a query tile can see
     */
    record Ranges(KeyRanges ranges) implements MaskPlan {}

    /**
     * The mask depends on captured tensors (or on arithmetic that has no closed form): each tile is classified by interval
     * arithmetic over tile-wise minima and maxima.
     *
     * @param hull closed-form ranges that hold besides, such as the causal half of a document mask; tiles outside are none
     * @param summaries row or column values whose least and greatest value per tile the code reads
     * @param body tile code over {@code TileBound} of both axes and {@code TileExtreme} of the summaries
     * @param any bool: some pair of the tile may be attended; false only when none is
     * @param all bool: true only when every pair of the tile is attended
     */
    record TileMap(Optional<KeyRanges> hull, List<Summary> summaries, List<Definition> body, Value any, Value all)
            implements MaskPlan {
        public TileMap {
            summaries = List.copyOf(summaries);
            body = List.copyOf(body);
            if (any.type() != Type.BOOL || all.type() != Type.BOOL) {
                throw new IllegalArgumentException("tile classes are bool");
            }
        }
    }

    /**
     * For the rows {@code TileBound(QUERY, LOW)} to {@code TileBound(QUERY, HIGH)}, both included: half-open key ranges,
     * clipped to {@code [0, kv_len]}; {@code low >= high} means empty.
     *
     * @param anyLow i32: every attended key of any of the rows is at or after it
     * @param anyHigh i32: and before this
     * @param allLow i32: every key from here on
     * @param allHigh i32: up to before this is attended by all of the rows
     */
    record KeyRanges(List<Definition> body, Value anyLow, Value anyHigh, Value allLow, Value allHigh) {
        public KeyRanges {
            body = List.copyOf(body);
        }
    }

    /**
     * A value of the variant's body that varies by row ({@code QUERY}) or by column ({@code KEY}), reduced over each tile.
     * A NaN in the tile makes its range unbounded.
     */
    record Summary(Value value, Axis axis) {}
}
