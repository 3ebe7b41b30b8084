package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.fragment.ElementCode;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What becomes of a tile's dot products before they are weights: the variant's own changes, pairs that the mask rules out, keys
 * past the end.
 */
final class TileScores {
    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final VariantCode variant;
    private final KernelArguments arguments;
    private final Register quadLane;
    private final Optional<BroughtPairs> pairs;

    /**
     * The rows of a thread in one query tile.
     *
     * @param walk the key tiles that they see
     * @param cap how their scores are worked out while they are near, under a soft cap
     */
    record Rows(ElementCode elements, List<HeadCode.Row> rows, KeyWalk walk, Optional<NearCap> cap) {}

    /**
     * Starts for a consumer thread.
     *
     * @param quadLane which of the four lanes of a row
     * @param pairs a pair tensor's tiles, if scores are to be changed by them
     */
    TileScores(
            KernelBuilder kernel,
            HopperShape shape,
            VariantCode variant,
            KernelArguments arguments,
            Register quadLane,
            Optional<BroughtPairs> pairs) {
        this.kernel = kernel;
        this.shape = shape;
        this.variant = variant;
        this.arguments = arguments;
        this.quadLane = quadLane;
        this.pairs = pairs;
    }

    /** The key of this thread's first score in a tile of the walk. */
    Register laneKey(Rows rows, Register index) {
        Register firstKey = rows.walk().firstKey(kernel, index);
        return kernel.as("lane_key").add(firstKey, kernel.shiftLeft(quadLane, 1));
    }

    /** The variant's own changes. */
    void transform(Rows rows, Weights scores, Register laneKey) {
        withPairs(rows, brought -> rows.elements().transform(scores, laneKey, brought));
    }

    /** Scores and softmax in one, of a whole tile whose rows do without a maximum. */
    void weighBounded(Rows rows, Weights dots, Register laneKey, OnlineSoftmax online, OnlineSoftmax.PairAction pack) {
        if (rows.cap().isEmpty()) {
            weighAnyBounded(rows, dots, laneKey, online, pack);
            return;
        }
        NearCap cap = rows.cap().get();
        kernel.when("near", cap.near(), () -> online.nearTile(dots, cap, pack));
        kernel.unless("far", cap.near(), () -> weighAnyBounded(rows, dots, laneKey, online, pack));
    }

    private void weighAnyBounded(
            Rows rows, Weights dots, Register laneKey, OnlineSoftmax online, OnlineSoftmax.PairAction pack) {
        withPairs(
                rows,
                brought -> online.boundedTile(
                        dots,
                        rows.elements()
                                .scoresTimes(
                                        dots,
                                        laneKey,
                                        brought,
                                        online.exponent().perElement()),
                        pack));
    }

    /** Rules out what some rows of a tile do not attend to. */
    void cut(Rows rows, Weights scores, Register laneKey) {
        if (variant.tilePlan() == TilePlan.RANGES || variant.tilePlan() == TilePlan.TILE_MAP) {
            rows.elements().mask(scores, laneKey);
        }
        Register left = kernel.sub(arguments.length("kv_len"), laneKey);
        Register inTile = kernel.add(kernel.shiftLeft(quadLane, 1), left);
        kernel.when(
                "ragged",
                kernel.less(inTile, shape.tileKv()),
                () -> rows.elements().clip(scores, laneKey));
    }

    /** Writes code that reads what was brought of the pair tensor, if anything; then its place is free again. */
    private void withPairs(Rows rows, Consumer<Optional<HeadCode.PairElements>> region) {
        if (pairs.isEmpty()) {
            region.accept(Optional.empty());
            return;
        }
        BroughtPairs brought = pairs.get();
        brought.await();
        region.accept(Optional.of(brought.elements(rows.rows())));
        brought.release();
    }
}
