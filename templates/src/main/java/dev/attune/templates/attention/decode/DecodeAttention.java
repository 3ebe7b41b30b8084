package dev.attune.templates.attention.decode;

import dev.attune.templates.attention.TileMapCode;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.split.SplitAttention;
import dev.attune.templates.attention.split.SplitKernels;
import java.util.Optional;

/** The kernels of the family. */
public final class DecodeAttention {
    private DecodeAttention() {}

    /**
     * The kernels of a variant.
     *
     * @param name the attention kernel's entry
     * @param overlaps whether the combination of splits may start before the attention kernel has ended; compute capability 9.0
     * @param map the variant's tile code, where its tile plan is a map
     */
    public static SplitKernels write(
            String name, DecodeShape shape, boolean overlaps, VariantCode variant, Optional<TileMapCode> map) {
        return SplitAttention.write(name, shape.split(), new FragmentArithmetic(shape), overlaps, variant, map);
    }
}
