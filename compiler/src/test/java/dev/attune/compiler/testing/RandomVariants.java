package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Normalization;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Draws whole variants. The same seed gives the same variant. */
public final class RandomVariants {

    private static final List<Axis> ALL = List.of(Axis.QUERY, Axis.KEY, Axis.QUERY, Axis.KEY, Axis.HEAD, Axis.BATCH);
    private static final List<Axis> ROW = List.of(Axis.QUERY, Axis.HEAD, Axis.KV_HEAD, Axis.BATCH);

    private RandomVariants() {}

    /** A variant with score steps, masks, a sink or a weight of its own. */
    public static RandomVariant variant(long seed) {
        var random = new SplittableRandom(seed);
        var variant = new VariantBuilder("Random" + seed, new SplittableRandom(~seed));
        var scores = new RandomScores(random, variant, ALL);
        int steps = random.nextInt(4);
        for (int i = 0; i < steps; i++) {
            variant.score(scores.step());
        }
        var masks = new RandomMasks(random, variant);
        int lines = List.of(0, 1, 1, 1, 2, 2).get(random.nextInt(6));
        for (int i = 0; i < lines; i++) {
            variant.mask(masks.mask());
        }
        if (random.nextInt(6) == 0) {
            variant.weight(scores.weight());
        } else {
            Normalization.Strategy strategy =
                    random.nextInt(4) == 0 ? Normalization.Strategy.TWO_PASS : Normalization.Strategy.ONLINE;
            variant.softmax(
                    strategy,
                    random.nextInt(3) == 0
                            ? Optional.of(new RandomScores(random, variant, ROW).sink())
                            : Optional.empty());
        }
        return variant.build(seed);
    }

    /** Variants of neighbouring seeds. */
    public static Stream<RandomVariant> variants(long firstSeed, int count) {
        return LongStream.range(firstSeed, firstSeed + count).mapToObj(RandomVariants::variant);
    }

    /** A variant that is a mask and nothing else. */
    public static RandomVariant maskOnly(long seed) {
        var random = new SplittableRandom(seed ^ 0x6d61736bL);
        var variant = new VariantBuilder("RandomMask" + seed, new SplittableRandom(~seed));
        var masks = new RandomMasks(random, variant);
        int lines = random.nextInt(1, 3);
        for (int i = 0; i < lines; i++) {
            variant.mask(masks.mask());
        }
        variant.softmax(Normalization.Strategy.ONLINE, Optional.empty());
        return variant.build(seed);
    }
}
