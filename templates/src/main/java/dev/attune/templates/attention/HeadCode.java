package dev.attune.templates.attention;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.List;

/**
 * A variant's code for one (batch, head). Handles are valid where the code that made them dominates; a {@link KeyTile} is
 * good for one straight-line region only, as it remembers what the region has computed already.
 *
 * <p>Rows past the last query and keys past the last key may be asked for (the ragged end of a tile): the code is defined
 * there, reads no memory outside its tensors, and its result is thrown away by the family.
 */
public interface HeadCode {

    /** What is known about one query row. */
    interface Row {}

    /** What is known about the keys of one tile that a thread handles. */
    interface KeyTile {}

    /** Writes what varies by row. */
    Row row(KernelBuilder kernel, Register queryIndex);

    /**
     * Opens a straight-line region over keys.
     *
     * @param firstKey i32: the key that offset 0 stands for; not negative
     */
    KeyTile keys(KernelBuilder kernel, Register firstKey);

    /** What no score of the head exceeds in magnitude, f32; infinite or NaN where that is not known for this launch. */
    default Register scoreBound(KernelBuilder kernel) {
        throw new UnsupportedOperationException("the variant has no bound on its scores");
    }

    /** Elements of {@link VariantCode#pairTensor} that the family has brought. */
    interface PairElements {
        /** The element of a row and of the key {@code firstKey + offset}, f32. */
        Register at(KernelBuilder kernel, Row row, int offset);
    }

    /** The same, with the pair tensor's elements at hand. */
    default KeyTile keys(KernelBuilder kernel, Register firstKey, PairElements elements) {
        throw new UnsupportedOperationException("the variant has no pair tensor");
    }

    /** Where in the pair tensor this head's plane lies: its leading indices, outermost first, i32. */
    default List<Register> pairPlane(KernelBuilder kernel) {
        throw new UnsupportedOperationException("the variant has no pair tensor");
    }

    /**
     * The score after all steps.
     *
     * @param offset the key is {@code firstKey + offset}
     * @param dot f32: the dot product of query and key
     * @param scale f32: the factor on it
     * @return f32
     */
    Register score(KernelBuilder kernel, Row row, KeyTile keys, int offset, Register dot, Register scale);

    /**
     * What the score adds to the scaled dot product.
     *
     * @param offset the key is {@code firstKey + offset}
     * @return f32
     */
    default Register addend(KernelBuilder kernel, Row row, KeyTile keys, int offset) {
        throw new UnsupportedOperationException("the score is no sum");
    }

    /**
     * The factors of a soft cap.
     *
     * @param scale f32: the factor on the dot product
     */
    default SoftCap softCap(KernelBuilder kernel, Register scale) {
        throw new UnsupportedOperationException("the score is no soft cap");
    }

    /**
     * A score that is {@code outer * tanh(inner * dot)}.
     *
     * @param inner f32, the same for the head; it has the scale in it
     * @param outer f32, the same for the head: the cap
     */
    record SoftCap(Register inner, Register outer) {}

    /**
     * The score times a factor, which joins the factors that the score ends with.
     *
     * @param factor f32
     * @return f32
     */
    default Register scoreTimes(
            KernelBuilder kernel, Row row, KeyTile keys, int offset, Register dot, Register scale, Register factor) {
        return kernel.mul(score(kernel, row, keys, offset, dot, scale), factor);
    }

    /**
     * Whether the pair is attended. Not called for {@link TilePlan#EVERYTHING}.
     *
     * @return a predicate
     */
    Register mask(KernelBuilder kernel, Row row, KeyTile keys, int offset);

    /**
     * The weight of a pair, for {@link WeightRule.OwnWeight}.
     *
     * @param dot f32: the dot product of query and key
     * @param scale f32: the factor on it
     * @return f32
     */
    Register weight(KernelBuilder kernel, Row row, KeyTile keys, int offset, Register dot, Register scale);

    /** The sink's logit of a row, f32, natural units. */
    Register sink(KernelBuilder kernel, Row row);

    /**
     * The keys that some rows can see, for {@link TilePlan#RANGES}.
     *
     * @param firstRow i32
     * @param lastRow i32, included
     */
    KeyRange keyRange(KernelBuilder kernel, Register firstRow, Register lastRow);

    /**
     * Half-open key ranges in {@code [0, kv_len]}, i32 each; low at or past high means empty.
     *
     * @param anyLow every attended key of any of the rows is at or after it
     * @param anyHigh and before this
     * @param allLow every key from here on
     * @param allHigh up to before this is attended by all of the rows
     */
    record KeyRange(Register anyLow, Register anyHigh, Register allLow, Register allHigh) {}
}
