package dev.attune.compiler.lower.simd;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.KernelJudge;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Variants drawn from the grammar, on small awkward shapes, with all vector lengths: kernels mean what the IR means. */
class RandomVariantsTest {
    private static final int VARIANTS = Integer.getInteger("attune.random.variants", 300);
    private static final long FIRST_SEED = 1_000;

    private static final JavaTarget TARGET = new JavaTarget("test");
    private static final List<Schedule> SCHEDULES = List.of(
            schedule("lanes_are_queries", 16, 64, 256),
            schedule("decode", 16, 8, 64),
            schedule("lanes_are_queries", 8, 32, 64),
            schedule("lanes_are_queries", 16, 16, 32),
            schedule("decode", 8, 16, 32),
            schedule("lanes_are_queries", 4, 16, 128),
            schedule("decode", 4, 3, 128),
            schedule("lanes_are_queries", 8, 8, 48));

    private static Schedule schedule(String family, int lanes, int tileQ, int tileKv) {
        return new Schedule(
                family,
                Map.of("lanes", Math.min(lanes, JavaPoints.machineLanes()), "tile.q", tileQ, "tile.kv", tileKv));
    }

    @Test
    void kernelsAgreeWithTheReference() {
        RandomVariants.variants(FIRST_SEED, VARIANTS).forEach(RandomVariantsTest::check);
    }

    private static void check(RandomVariant variant) {
        var shape = RandomLaunch.smallShape(variant.seed());
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments arguments = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, variant.seed());
            Schedule schedule = SCHEDULES.get((int) (variant.seed() % SCHEDULES.size()));
            KernelArtifact artifact = TARGET.build(
                    variant.seed() % 5 == 0 ? PlainFacts.of(variant.attention()) : Analyze.analyze(variant.attention()),
                    new LoweringRequest(Target.JAVA, DType.F32, shape),
                    schedule,
                    "random");
            var launcher = new JavaKernelLauncher(KernelClasses.load(artifact));
            launcher.run(arguments);
            KernelJudge.check(schedule + ", " + variant, variant.attention(), arguments);
            ScalarTwin.agrees(schedule, launcher, arguments, HostThreads.shared());
        } catch (InterruptedException | RuntimeException e) {
            throw new AssertionError(variant.toString(), e);
        }
    }
}
