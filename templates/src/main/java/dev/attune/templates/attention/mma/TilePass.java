package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** What a pass does with each key tile: dot products, the variant's code, weights, and the product with the values. */
final class TilePass implements KeyPipeline.Body {
    private final Products products;
    private final ElementStep elements;
    private final Supplier<IntFunction<List<RegisterVector>>> queryFragments;
    private final List<List<RegisterVector>> accumulators;
    private final Consumer<Weights> normalize;
    private List<List<RegisterVector>> dots;
    private Weights weights;

    /**
     * @param queryFragments the query fragments of a step along the head, for one tile
     * @param accumulators of out; not used by a pass without values
     * @param normalize turns scores into weights in place
     */
    TilePass(
            Products products,
            ElementStep elements,
            Supplier<IntFunction<List<RegisterVector>>> queryFragments,
            List<List<RegisterVector>> accumulators,
            Consumer<Weights> normalize) {
        this.products = products;
        this.elements = elements;
        this.queryFragments = queryFragments;
        this.accumulators = accumulators;
        this.normalize = normalize;
    }

    @Override
    public void withKeys(LaneOffsets keys) {
        dots = products.scores(queryFragments.get(), keys);
    }

    @Override
    public void weigh(KeyWalk.Tile tile) {
        weights = elements.apply(dots, tile);
        normalize.accept(weights);
    }

    @Override
    public void withValues(LaneOffsets values) {
        products.addValues(accumulators, weights, values);
    }
}
