package dev.attune.templates.attention;

import dev.attune.templates.ptx.build.KernelBuilder;
import java.util.Optional;

/** A variant as code that writes code: what fills the holes of a kernel family. Stateless; one serves many kernels. */
public interface VariantCode {

    /** How scores become weights. */
    WeightRule weightRule();

    /** Which tiles the family visits and which of them it masks. */
    TilePlan tilePlan();

    /**
     * Whether the score is the scaled dot product itself. If so {@link HeadCode#score} is not called and the family may fold
     * the scale into its exponent.
     */
    boolean scoreIsScaledDotProduct();

    /** Whether {@link HeadCode#scoreBound} knows how large scores can be. */
    default boolean hasScoreBound() {
        return false;
    }

    /** Whether the score is a soft cap of the dot product and nothing else: {@link HeadCode#softCap}. */
    default boolean isSoftCap() {
        return false;
    }

    /**
     * Whether the score is the scaled dot product plus something that does not depend on it, and for which nothing but {@link
     * #pairTensor} is read for each pair or key: {@link HeadCode#addend}.
     */
    default boolean isSum() {
        return false;
    }

    /** A tensor with an element for each pair that the score reads, if there is one that can be brought in tiles. */
    default Optional<PairTensor> pairTensor() {
        return Optional.empty();
    }

    /**
     * Starts a kernel: declares the variant's own parameters after the family's and writes what is the same for the whole
     * launch. Called once per kernel, before any branch.
     */
    LaunchCode launch(KernelBuilder kernel, KernelArguments arguments);
}
