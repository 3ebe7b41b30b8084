package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.fragment.ElementCode;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.List;
import java.util.Optional;

/** From a tile's dot products to its elements: scores or weights everywhere, the mask in cut tiles only. */
final class ElementStep {
    private final KernelBuilder kernel;
    private final MmaShape shape;
    private final VariantCode variant;
    private final ElementCode code;
    private final Register firstLaneKey;
    private final Register keyLength;

    /**
     * A step of one thread.
     *
     * @param firstLaneKey where in a fragment's 8 keys the thread's two are: 2 t
     */
    ElementStep(
            KernelBuilder kernel,
            MmaShape shape,
            VariantCode variant,
            ElementCode code,
            Register firstLaneKey,
            Register keyLength) {
        this.kernel = kernel;
        this.shape = shape;
        this.variant = variant;
        this.code = code;
        this.firstLaneKey = firstLaneKey;
        this.keyLength = keyLength;
    }

    /** From dot products to masked scores, or to weights where the variant has its own. */
    Weights apply(List<List<RegisterVector>> products, KeyWalk.Tile tile) {
        Weights elements = new Weights(shape.rowBlocks(), shape.keyBlocks());
        for (int block = 0; block < shape.rowBlocks(); block++) {
            for (int column = 0; column < shape.keyBlocks(); column++) {
                for (int position = 0; position < 4; position++) {
                    elements.set(
                            block,
                            column,
                            position,
                            products.get(block).get(column).get(position));
                }
            }
        }
        Register firstKey = kernel.as("lane_key").add(tile.firstKey(), firstLaneKey);
        code.transform(elements, firstKey, Optional.empty());
        if (variant.tilePlan() != TilePlan.NOTHING) {
            kernel.section("cut tiles only: pairs that the mask rules out, keys past the end");
            kernel.unless("mask", tile.whole(), () -> cut(elements, tile, firstKey));
        }
        return elements;
    }

    private void cut(Weights elements, KeyWalk.Tile tile, Register firstKey) {
        if (variant.tilePlan() != TilePlan.EVERYTHING) {
            code.mask(elements, firstKey);
        }
        Register end = kernel.add(tile.firstKey(), shape.tileKv());
        kernel.when("ragged", kernel.greater(end, keyLength), () -> code.clip(elements, firstKey));
    }
}
