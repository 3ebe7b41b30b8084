package dev.attune.compiler.lower.ptx;

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

/** Variants drawn from the grammar, each at a dtype, a shape and a point of the families' space that its seed chooses. */
class SplitRandomVariantsTest {
    private static final int PER_TEST = 20;
    private static final List<DType> DTYPES = List.of(DType.BF16, DType.F16, DType.F32);

    static LongStream firstSeeds() {
        return LongStream.range(0, 8).map(i -> i * PER_TEST);
    }

    static LongStream moreFirstSeeds() {
        return LongStream.range(8, 60).map(i -> i * PER_TEST);
    }

    @ParameterizedTest
    @MethodSource("firstSeeds")
    void agreeWithTheReference(long first) {
        RandomVariants.variants(first, PER_TEST).forEach(SplitRandomVariantsTest::check);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("moreFirstSeeds")
    void moreOfThem(long first) {
        RandomVariants.variants(first, PER_TEST).forEach(SplitRandomVariantsTest::check);
    }

    private static void check(RandomVariant variant) {
        long seed = variant.seed();
        DType dtype = DTYPES.get((int) (seed % DTYPES.size()));
        ProblemShape shape = shape(seed, dtype);
        double spread = seed % 5 == 0 ? 100 : 1;
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments arguments = RandomLaunch.draw(variant, shape, dtype, spread, arena, seed);
            AnalyzedAttention analyzed = Analyzed.of(variant.attention(), shape.headDim());
            String family = dtype == DType.F32 ? SimtFamily.NAME : DecodeFamily.NAME;
            List<Schedule> space = PtxRun.space(analyzed, arguments, family);
            PtxRun.check(variant, analyzed, arguments, space.get((int) (seed * 7919 % space.size())));
        }
    }

    /** Few rows for the narrow types, which is what their family is for; any widths for f32. */
    private static ProblemShape shape(long seed, DType dtype) {
        ProblemShape drawn = RandomLaunch.smallShape(seed);
        boolean wide = dtype != DType.F32;
        return new ProblemShape(
                drawn.batch(),
                drawn.heads(),
                drawn.kvHeads(),
                wide || seed % 2 == 0 ? drawn.qLen() % 10 : drawn.qLen(),
                drawn.kvLen(),
                wide ? drawn.headDim() : drawn.headDim() - (int) (seed % 5),
                wide ? drawn.headDimV() : drawn.headDimV() - (int) (seed % 7));
    }
}
