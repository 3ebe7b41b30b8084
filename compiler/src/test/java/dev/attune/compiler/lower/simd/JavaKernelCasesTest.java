package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.compiler.testing.Cases;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.TensorFile;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of another implementation, through kernels of the Java target. */
class JavaKernelCasesTest {
    private static final JavaTarget TARGET = new JavaTarget("test");
    private static final Schedule MANY_ROWS = JavaChoice.lanesAreQueries(JavaPoints.machineLanes());
    private static final Schedule FEW_ROWS = JavaChoice.decode(JavaPoints.machineLanes());

    static Stream<String> cases() {
        return Cases.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void f32(String name) throws InterruptedException {
        check(name, DType.F32, 2e-6, List.of(MANY_ROWS, FEW_ROWS));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bf16(String name) throws InterruptedException {
        check(name, DType.BF16, 5e-3, List.of(MANY_ROWS));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void f16(String name) throws InterruptedException {
        check(name, DType.F16, 1e-3, List.of(FEW_ROWS));
    }

    private static void check(String name, DType dtype, double tolerance, List<Schedule> schedules)
            throws InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            TensorFile file = Cases.file(name, arena);
            Attention attention = NamedVariants.attention(Cases.variant(file));
            AttentionArguments arguments = Cases.arguments(file, attention.signature(), dtype, arena);
            var request = new LoweringRequest(Target.JAVA, dtype, arguments.shape());
            for (Schedule schedule : schedules) {
                KernelArtifact artifact = TARGET.build(Analyze.analyze(attention), request, schedule, name);
                var launcher = new JavaKernelLauncher(KernelClasses.load(artifact));
                launcher.run(arguments);
                assertThat(ScalarTwin.agrees(schedule, launcher, arguments, HostThreads.shared()))
                        .isEqualTo(schedule.family().equals("lanes_are_queries"));
                ReferenceCheck.Error out = ReferenceCheck.compare(file.tensor("out"), arguments.out());
                assertThat(out.passesL2(tolerance))
                        .as("%s: out: %s", schedule, out)
                        .isTrue();
                if (dtype == DType.F32 && arguments.lse().isPresent()) {
                    ReferenceCheck.Error lse = ReferenceCheck.compare(
                            file.tensor("lse"), arguments.lse().get());
                    assertThat(lse.passesElementwise(1e-6)).as("lse: %s", lse).isTrue();
                }
            }
        }
    }
}
