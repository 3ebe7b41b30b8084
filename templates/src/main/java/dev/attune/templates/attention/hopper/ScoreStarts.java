package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.function.Consumer;

/**
 * Scores that are a sum, such as the scaled dot product and a bias: what is added is in the accumulator before the product starts,
 * so that the tensor cores add it. Each element of the next tile is written when its place has become a weight; what it is made of is
 * then read from shared memory under the exponentials, which leave that alone, instead of between a product and its softmax.
 *
 * <p>An element is in units of the rest of the scale, and the query is multiplied by the scale's power of two: see {@link ScaleSplit}.
 */
final class ScoreStarts {
    private final KernelBuilder kernel;
    private final TileScores tileScores;
    private final BroughtPairs pairs;
    private final ScaleSplit scale;
    private final Register perUnit;

    /** Starts for a consumer thread. */
    ScoreStarts(KernelBuilder kernel, TileScores tileScores, BroughtPairs pairs, ScaleSplit scale) {
        this.kernel = kernel;
        this.tileScores = tileScores;
        this.pairs = pairs;
        this.scale = scale;
        this.perUnit = kernel.as("per_score_unit").reciprocal(scale.rest());
    }

    /**
     * Whether scores start with what is added. It takes weights that leave their scores' place at once, and numbers whose exponent can
     * be lowered.
     */
    static boolean serve(HopperShape shape, VariantCode variant) {
        return variant.isSum()
                && variant.weightRule() instanceof WeightRule.Softmax
                && shape.type() == ElementType.BF16
                && shape.weightSets() == 2
                && shape.pairType().isPresent();
    }

    ScaleSplit scale() {
        return scale;
    }

    /**
     * Writes the start of a tile's scores.
     *
     * @param index of the tile, i32; at or past the count there is none, and what is written is of no use
     */
    void write(TileScores.Rows rows, Weights scores, Register index, Register count) {
        write(
                rows,
                index,
                count,
                addends -> scores.forEach(
                        (row, keyBlock, odd, offset) -> element(scores, addends, row, keyBlock, odd, offset)));
    }

    /**
     * Writes the start of the next tile's scores while this one's become weights.
     *
     * @param next index of the next tile, i32; at the count there is none, and what is written is of no use
     * @param softmax writes the code that makes weights, given what to do with each
     */
    void writeUnder(
            TileScores.Rows rows,
            Weights scores,
            Register next,
            Register count,
            OnlineSoftmax.PairAction pack,
            Consumer<OnlineSoftmax.PairAction> softmax) {
        write(
                rows,
                next,
                count,
                addends -> softmax.accept((row, keyBlock, low, high) -> {
                    pack.at(row, keyBlock, low, high);
                    element(scores, addends, row, keyBlock, 0, 8 * keyBlock);
                    element(scores, addends, row, keyBlock, 1, 8 * keyBlock + 1);
                }));
    }

    private void element(Weights scores, Weights.Elements addends, int row, int keyBlock, int odd, int offset) {
        kernel.into(scores.ofRow(row, keyBlock, odd)).mul(addends.at(row, keyBlock, odd, offset), perUnit);
    }

    /**
     * Past the last tile the last one's elements are read again, which costs less than to ask each time: its place is freed only
     * then.
     */
    private void write(TileScores.Rows rows, Register index, Register count, Consumer<Weights.Elements> region) {
        Register last = kernel.sub(count, 1);
        kernel.when("next_pairs", kernel.less(index, count), pairs::await);
        Register laneKey = tileScores.laneKey(rows, kernel.min(index, last));
        region.accept(rows.elements().addends(laneKey, pairs.elements(rows.rows())));
        kernel.when("pairs_read", kernel.notEqual(index, last), pairs::release);
    }
}
