package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import java.util.Optional;

/**
 * A variant as code that fills a family's holes. Fields of the call hold what is the same for all heads ({@code batch heads
 * kvHeads qLen kvLen groupSize scale} are there already), fields of the scratch what varies by head or key, fields of the tile
 * what varies by row.
 *
 * @param name simple name of the generated class
 * @param doc what it computes
 * @param launch per call; {@code arguments} is in scope
 * @param head per head; {@code scratch}, {@code b}, {@code h}, {@code hKv} are in scope
 * @param row per row; {@code scratch}, {@code tile}, {@code row} and {@code qIdx} are in scope besides the position
 * @param column per key; {@code scratch}, {@code key} (in the block) and {@code kvIdx} are in scope besides the position
 * @param weights how scores become weights
 * @param whole for tiles without masked pairs; empty where the score is the dot product, and only its maximum is wanted
 * @param cut for tiles with masked pairs; empty where there are none
 * @param strips arrays of a strip of keys, which array steps work on
 * @param longStrips whether a step costs per row of a strip, so that strips should hold many keys
 */
public record SimdVariant(
        String name,
        String doc,
        PlaceCode launch,
        PlaceCode head,
        PlaceCode row,
        PlaceCode column,
        KeyWalk walk,
        Weights weights,
        Optional<ElementPass> whole,
        Optional<ElementPass> cut,
        PlaceCode strips,
        boolean longStrips) {

    /** How scores become weights. */
    public sealed interface Weights {

        /**
         * Exponentials that sum to one.
         *
         * @param twoPass whether the row's maximum is found in a pass of its own
         * @param sink whether {@code tile.sink} holds one more logit per row
         * @param product whether scores are unscaled dot products: the scale folds into the exponent
         */
        record Softmax(boolean twoPass, boolean sink, boolean product) implements Weights {}

        /** The element pass makes weights. */
        record Alone() implements Weights {}
    }

    /** Statements that return what the query is multiplied by when it is packed. */
    CodeBlock queryFactor() {
        boolean product = weights instanceof Weights.Softmax softmax && softmax.product();
        return product ? CodeBlock.of("return Math.signum(scale);\n") : CodeBlock.of("return scale;\n");
    }
}
