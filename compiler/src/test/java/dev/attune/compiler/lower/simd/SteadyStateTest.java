package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.testing.Content;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A warm kernel allocates next to nothing: a vector that the JIT compiler boxes would show here. */
@Tag("slow")
class SteadyStateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A call's own objects; a boxed vector per score would be thousands of times more. */
    private static final long ALLOWED_BYTES = 16_384;

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private static final Map<String, Content> CONTENTS = Map.of(
            "doc", Content.DOCUMENTS,
            "keep", Content.PREFIX,
            "prefix", Content.POSITION,
            "slopes", Content.DYADIC,
            "bias", Content.NORMAL,
            "sinks", Content.NORMAL,
            "window", Content.WIDTH,
            "cap", Content.SMALL,
            "shift", Content.NORMAL);

    static Stream<String> names() {
        return NamedVariants.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void prefill(String name) throws InterruptedException {
        allocatesNothing(
                name,
                JavaSchedules.lanesAreQueries(JavaSchedules.machineLanes()),
                new ProblemShape(1, 4, 2, 256, 256, 64, 64));
    }

    @ParameterizedTest
    @MethodSource("names")
    void decode(String name) throws InterruptedException {
        allocatesNothing(
                name, JavaSchedules.decode(JavaSchedules.machineLanes()), new ProblemShape(1, 8, 2, 1, 1024, 64, 64));
    }

    private static void allocatesNothing(String name, Schedule schedule, ProblemShape shape)
            throws InterruptedException {
        var variant = new RandomVariant(3, name, NamedVariants.attention(name), CONTENTS);
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments arguments = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 3);
            var launcher = new JavaKernelLauncher(KernelClasses.load(new JavaTarget("test")
                    .build(
                            Analyze.analyze(variant.attention()),
                            new LoweringRequest(Target.JAVA, DType.F32, shape),
                            schedule,
                            name)));
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            long allocated = Long.MAX_VALUE;
            while (allocated > ALLOWED_BYTES && System.nanoTime() < deadline) {
                // rarely run parts stay with the interpreter, which boxes, until the JIT compiler gets to them
                for (int call = 0; call < 50; call++) {
                    launcher.run(arguments, Runnable::run, 1);
                }
                long before = THREADS.getCurrentThreadAllocatedBytes();
                launcher.run(arguments, Runnable::run, 1);
                allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(allocated).as("bytes per call of %s", name).isLessThanOrEqualTo(ALLOWED_BYTES);
        }
    }
}
