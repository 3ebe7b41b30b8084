package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Variants drawn from the grammar, each at a shape and a point of the family's space that its seed chooses. */
abstract class FamilyRandomVariants {
    private final String family;
    private final int stride;
    private final int least;

    /**
     * Checks of a family.
     *
     * @param stride from one seed's point of the space to the next one's
     * @param least how many of the {@link #PER_TEST} variants of a test the family must take: it may leave two-pass softmax, and
     *     schedules that ask for tiles that it does not have, to others
     */
    FamilyRandomVariants(String family, int stride, int least) {
        this.family = family;
        this.stride = stride;
        this.least = least;
    }

    static final int PER_TEST = 20;

    static LongStream firstSeeds() {
        return LongStream.range(0, 9).map(i -> i * PER_TEST);
    }

    static LongStream moreFirstSeeds() {
        return LongStream.range(10, 60).map(i -> i * PER_TEST);
    }

    @ParameterizedTest
    @MethodSource("firstSeeds")
    void agreeWithTheReference(long first) {
        checkAll(first);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("moreFirstSeeds")
    void moreOfThem(long first) {
        checkAll(first);
    }

    private void checkAll(long first) {
        long checked =
                RandomVariants.variants(first, PER_TEST).filter(this::check).count();
        assertThat(checked).isGreaterThanOrEqualTo(least);
    }

    private boolean check(RandomVariant variant) {
        long seed = variant.seed();
        ProblemShape shape = RandomLaunch.smallShape(seed);
        DType dtype = seed % 2 == 0 ? DType.BF16 : DType.F16;
        double spread = seed % 5 == 0 ? 100 : 1;
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments arguments = RandomLaunch.draw(variant, shape, dtype, spread, arena, seed);
            // with the weakest facts every pair of a mask meets mask code
            AnalyzedAttention analyzed =
                    seed % 4 == 3 ? PlainFacts.of(variant.attention()) : Analyze.analyze(variant.attention());
            List<Schedule> space = PtxRun.space(analyzed, arguments, family);
            if (space.isEmpty()) {
                return false;
            }
            PtxRun.check(variant, analyzed, arguments, space.get((int) (seed * stride % space.size())));
            return true;
        }
    }
}
