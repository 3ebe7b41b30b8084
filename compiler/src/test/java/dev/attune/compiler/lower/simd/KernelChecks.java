package dev.attune.compiler.lower.simd;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.Content;
import dev.attune.compiler.testing.KernelJudge;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Map;

/** Builds a kernel of a given schedule, and runs it against the float64 reference and its own scalar code. */
final class KernelChecks {
    /** What the tensors of the named variants hold. */
    static final Map<String, Content> CONTENTS = Map.of(
            "doc", Content.DOCUMENTS,
            "keep", Content.PREFIX,
            "prefix", Content.POSITION,
            "slopes", Content.DYADIC,
            "bias", Content.NORMAL,
            "sinks", Content.NORMAL,
            "window", Content.WIDTH,
            "cap", Content.SMALL,
            "shift", Content.NORMAL);

    private KernelChecks() {}

    static RandomVariant variant(String name) {
        return new RandomVariant(7, name, NamedVariants.attention(name), CONTENTS);
    }

    static JavaKernel kernel(
            JavaTarget target, Attention attention, Schedule schedule, DType dtype, ProblemShape shape) {
        return KernelClasses.load(target.build(
                Analyze.analyze(attention), new LoweringRequest(Target.JAVA, dtype, shape), schedule, "test"));
    }

    static void check(
            JavaTarget target, RandomVariant variant, ProblemShape shape, Schedule schedule, DType dtype, double spread)
            throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments arguments = RandomLaunch.draw(variant, shape, dtype, spread, arena, 11);
            var launcher = new JavaKernelLauncher(kernel(target, variant.attention(), schedule, dtype, shape));
            launcher.run(arguments);
            KernelJudge.check(schedule + " of " + variant.source(), variant.attention(), arguments);
            ScalarTwin.agrees(schedule + " of " + variant.source(), launcher, arguments, HostThreads.shared());
        }
    }
}
