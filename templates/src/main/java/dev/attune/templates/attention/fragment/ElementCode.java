package dev.attune.templates.attention.fragment;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import java.util.List;
import java.util.Optional;

/** Applies the variant to a tile's dot products, in place: its scores or weights, its mask, the end of the keys. */
public final class ElementCode {
    private final KernelBuilder kernel;
    private final VariantCode variant;
    private final HeadCode head;
    private final List<HeadCode.Row> rows;
    private final Register keyLength;
    private final Register scale;

    /**
     * Code for one thread.
     *
     * @param rows the thread's rows
     * @param keyLength i32
     * @param scale factor on the dot product, f32
     */
    public ElementCode(
            KernelBuilder kernel,
            VariantCode variant,
            HeadCode head,
            List<HeadCode.Row> rows,
            Register keyLength,
            Register scale) {
        this.kernel = kernel;
        this.variant = variant;
        this.head = head;
        this.rows = rows;
        this.keyLength = keyLength;
        this.scale = scale;
    }

    private boolean ownWeight() {
        return variant.weightRule() instanceof WeightRule.OwnWeight;
    }

    /** What a pair has that is not attended. */
    private Immediate masked() {
        return Immediate.of(ownWeight() ? 0f : Float.NEGATIVE_INFINITY);
    }

    /**
     * From dot products to scores, or to weights where the variant has its own; nothing where the score is the dot product.
     *
     * @param firstLaneKey the key of the thread's first element, i32
     * @param pairElements what the family has brought of the variant's pair tensor
     */
    public void transform(Weights elements, Register firstLaneKey, Optional<HeadCode.PairElements> pairElements) {
        if (!ownWeight() && variant.scoreIsScaledDotProduct()) {
            return;
        }
        kernel.section(ownWeight() ? "weights of the variant" : "scores of the variant");
        HeadCode.KeyTile keys = keys(firstLaneKey, pairElements);
        elements.forEach((row, keyBlock, odd, offset) -> {
            Register dot = elements.ofRow(row, keyBlock, odd);
            HeadCode.Row at = rows.get(row);
            Register value = ownWeight()
                    ? head.weight(kernel, at, keys, offset, dot, scale)
                    : head.score(kernel, at, keys, offset, dot, scale);
            // the mask assigns to an element, so each has a register of its own; the accumulator's is free now
            kernel.into(dot).move(value);
        });
    }

    /**
     * The scores times a factor, one by one as they are asked for; the dot products stay as they are. Good for one straight-line
     * region.
     *
     * @param firstLaneKey the key of the thread's first element, i32
     * @param pairElements what the family has brought of the variant's pair tensor
     * @param factor f32
     */
    public Weights.Elements scoresTimes(
            Weights dots, Register firstLaneKey, Optional<HeadCode.PairElements> pairElements, Register factor) {
        HeadCode.KeyTile keys = keys(firstLaneKey, pairElements);
        return (row, keyBlock, odd, offset) ->
                head.scoreTimes(kernel, rows.get(row), keys, offset, dots.ofRow(row, keyBlock, odd), scale, factor);
    }

    /**
     * What the scores add to the scaled dot products, one by one as they are asked for. Good for one straight-line region.
     *
     * @param firstLaneKey the key of the thread's first element, i32
     * @param pairElements what the family has brought of the variant's pair tensor
     */
    public Weights.Elements addends(Register firstLaneKey, HeadCode.PairElements pairElements) {
        HeadCode.KeyTile keys = head.keys(kernel, firstLaneKey, pairElements);
        return (row, _, _, offset) -> head.addend(kernel, rows.get(row), keys, offset);
    }

    private HeadCode.KeyTile keys(Register firstLaneKey, Optional<HeadCode.PairElements> pairElements) {
        return pairElements.isPresent()
                ? head.keys(kernel, firstLaneKey, pairElements.get())
                : head.keys(kernel, firstLaneKey);
    }

    /** Takes out the pairs that the mask rules out. */
    public void mask(Weights elements, Register firstLaneKey) {
        HeadCode.KeyTile keys = head.keys(kernel, firstLaneKey);
        elements.forEach((row, keyBlock, odd, offset) -> {
            Register attended = head.mask(kernel, rows.get(row), keys, offset);
            Register element = elements.ofRow(row, keyBlock, odd);
            kernel.into(element).select(attended, element, masked());
        });
    }

    /** Takes out the keys past the last. */
    public void clip(Weights elements, Register firstLaneKey) {
        Register left = kernel.as("keys_left").sub(keyLength, firstLaneKey);
        for (int keyBlock = 0; keyBlock < elements.keyBlocks(); keyBlock++) {
            for (int odd = 0; odd < 2; odd++) {
                Register exists = kernel.greater(left, 8L * keyBlock + odd);
                for (int row = 0; row < elements.rows(); row++) {
                    Register element = elements.ofRow(row, keyBlock, odd);
                    kernel.into(element).select(exists, element, masked());
                }
            }
        }
    }
}
