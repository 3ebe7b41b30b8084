package dev.attune.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.Environment;
import dev.attune.compiler.reference.TileClasses.TileClass;
import dev.attune.compiler.rewrite.FoldConstants;
import dev.attune.compiler.rewrite.RemoveUnused;
import dev.attune.compiler.rewrite.ShareCommon;
import dev.attune.compiler.rewrite.SimplifyMask;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** No tile called NONE has an attended pair, no tile called ALL a masked one: random masks, launches and tile sizes. */
class MaskSoundnessTest {

    private static final int MASKS = Integer.getInteger("attune.random.masks", 2500);
    private static final int[] TILES = {3, 8, 16, 16, 32, 32, 64, 64, 128};

    @Test
    void randomMasks() {
        Map<Class<?>, Integer> plans = new HashMap<>();
        int empty = 0;
        int emptyFound = 0;
        int whole = 0;
        int wholeFound = 0;
        for (long seed = 0; seed < MASKS; seed++) {
            RandomVariant variant = RandomVariants.maskOnly(seed);
            Attention attention = seed % 2 == 0 ? variant.attention() : rewritten(variant.attention());
            AnalyzedAttention analyzed = Analyze.analyze(attention);
            plans.merge(analyzed.mask().getClass(), 1, Integer::sum);
            var random = new SplittableRandom(seed);
            for (int launch = 0; launch < 2; launch++) {
                ProblemShape shape = RandomLaunch.smallShape(seed * 2 + launch);
                int tileQ = TILES[random.nextInt(TILES.length)];
                int tileKv = TILES[random.nextInt(TILES.length)];
                try (Arena arena = Arena.ofShared()) {
                    AttentionArguments arguments =
                            RandomLaunch.draw(variant, shape, DType.F32, 1.0, arena, seed * 2 + launch);
                    var environment = Environment.of(attention.signature(), arguments);
                    TileOracle.Counts counts = TileOracle.check(variant, analyzed, environment, shape, tileQ, tileKv);
                    empty += counts.of(TileClass.NONE);
                    emptyFound += counts.of(TileClass.NONE, TileClass.NONE);
                    whole += counts.of(TileClass.ALL);
                    wholeFound += counts.of(TileClass.ALL, TileClass.ALL);
                }
            }
        }
        // the test means something only while every kind of plan occurs and most of what is there is found
        assertThat(plans.keySet())
                .contains(
                        MaskPlan.Everything.class,
                        MaskPlan.Nothing.class,
                        MaskPlan.Ranges.class,
                        MaskPlan.TileMap.class);
        assertThat((double) emptyFound / empty).as("share of empty tiles found").isGreaterThan(0.85);
        assertThat((double) wholeFound / whole).as("share of whole tiles found").isGreaterThan(0.75);
    }

    private static Attention rewritten(Attention attention) {
        return new RemoveUnused()
                .apply(new ShareCommon().apply(new SimplifyMask().apply(new FoldConstants().apply(attention))));
    }
}
