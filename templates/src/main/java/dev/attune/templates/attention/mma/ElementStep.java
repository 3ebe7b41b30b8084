package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.List;

/** Applies the variant to a tile's dot products: scores or weights everywhere, the mask in cut tiles only. */
final class ElementStep {
    private final KernelBuilder kernel;
    private final MmaShape shape;
    private final VariantCode variant;
    private final HeadCode head;
    private final List<HeadCode.Row> rows;
    private final Register firstLaneKey;
    private final Register keyLength;
    private final Register scale;

    /**
     * @param rows the thread's rows
     * @param firstLaneKey where in a fragment's 8 keys the thread's two are: 2 t
     * @param scale factor on the dot product
     */
    ElementStep(
            KernelBuilder kernel,
            MmaShape shape,
            VariantCode variant,
            HeadCode head,
            List<HeadCode.Row> rows,
            Register firstLaneKey,
            Register keyLength,
            Register scale) {
        this.kernel = kernel;
        this.shape = shape;
        this.variant = variant;
        this.head = head;
        this.rows = rows;
        this.firstLaneKey = firstLaneKey;
        this.keyLength = keyLength;
        this.scale = scale;
    }

    /** What an element does with its row, its 8-key block and which of its two keys it is. */
    private interface ElementAction {
        void at(int row, int keyBlock, int odd, int offset);
    }

    /** Column by column, so that what a hole computes for a key serves all rows of the thread. */
    private void forEachElement(ElementAction action) {
        for (int keyBlock = 0; keyBlock < shape.keyBlocks(); keyBlock++) {
            for (int odd = 0; odd < 2; odd++) {
                for (int row = 0; row < shape.rowsPerThread(); row++) {
                    action.at(row, keyBlock, odd, 8 * keyBlock + odd);
                }
            }
        }
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
        boolean ownWeight = variant.weightRule() instanceof WeightRule.OwnWeight;
        if (ownWeight || !variant.scoreIsScaledDotProduct()) {
            transform(elements, firstKey, ownWeight);
        }
        mask(elements, tile, firstKey, ownWeight ? 0f : Float.NEGATIVE_INFINITY);
        return elements;
    }

    private void transform(Weights elements, Register firstKey, boolean ownWeight) {
        kernel.section(ownWeight ? "weights of the variant" : "scores of the variant");
        HeadCode.KeyTile keys = head.keys(kernel, firstKey);
        forEachElement((row, keyBlock, odd, offset) -> {
            Register dot = elements.ofRow(row, keyBlock, odd);
            HeadCode.Row at = rows.get(row);
            Register value = ownWeight
                    ? head.weight(kernel, at, keys, offset, dot, scale)
                    : head.score(kernel, at, keys, offset, dot, scale);
            // the mask assigns to an element, so each has a register of its own; the accumulator's is free now
            kernel.into(dot).move(value);
        });
    }

    private void mask(Weights elements, KeyWalk.Tile tile, Register firstKey, float maskedValue) {
        if (variant.tilePlan() == TilePlan.NOTHING) {
            return;
        }
        kernel.section("cut tiles only: pairs that the mask rules out, keys past the end");
        kernel.unless("mask", tile.whole(), () -> {
            if (variant.tilePlan() != TilePlan.EVERYTHING) {
                HeadCode.KeyTile keys = head.keys(kernel, firstKey);
                forEachElement((row, keyBlock, odd, offset) -> {
                    Register attended = head.mask(kernel, rows.get(row), keys, offset);
                    Register element = elements.ofRow(row, keyBlock, odd);
                    kernel.into(element).select(attended, element, Immediate.of(maskedValue));
                });
            }
            Register end = kernel.add(tile.firstKey(), shape.tileKv());
            kernel.when("ragged", kernel.greater(end, keyLength), () -> {
                Register left = kernel.as("keys_left").sub(keyLength, firstKey);
                for (int keyBlock = 0; keyBlock < shape.keyBlocks(); keyBlock++) {
                    for (int odd = 0; odd < 2; odd++) {
                        Register exists = kernel.greater(left, 8L * keyBlock + odd);
                        for (int row = 0; row < shape.rowsPerThread(); row++) {
                            Register element = elements.ofRow(row, keyBlock, odd);
                            kernel.into(element).select(exists, element, Immediate.of(maskedValue));
                        }
                    }
                }
            });
        });
    }
}
