package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.compiler.testing.Cases;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.TensorFile;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of another implementation, through a family's own choice of schedule. */
abstract class FamilyCases {
    private final String family;

    FamilyCases(String family) {
        this.family = family;
    }

    static Stream<String> cases() {
        return Cases.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bf16(String name) {
        check(name, DType.BF16, 5e-3);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void f16(String name) {
        check(name, DType.F16, 1e-3);
    }

    private void check(String name, DType dtype, double tolerance) {
        try (Arena arena = Arena.ofShared()) {
            TensorFile file = Cases.file(name, arena);
            Attention attention = NamedVariants.attention(Cases.variant(file));
            AttentionArguments arguments = Cases.arguments(file, attention.signature(), dtype, arena);
            AnalyzedAttention analyzed = Analyze.analyze(attention);
            Schedule schedule = PtxRun.space(analyzed, arguments, family).getFirst();
            PtxRun.run(analyzed, arguments, schedule, LaunchOptions.DEFAULT);
            // the file's results are of the f32 inputs, which the narrow types round once more
            ReferenceCheck.Error out = ReferenceCheck.compare(file.tensor("out"), arguments.out());
            assertThat(out.passesL2(tolerance)).as("out: %s", out).isTrue();
            if (arguments.lse().isPresent()) {
                ReferenceCheck.Error lse = ReferenceCheck.compare(
                        file.tensor("lse"), arguments.lse().get());
                assertThat(lse.passesElementwise(1e-2)).as("lse: %s", lse).isTrue();
            }
        }
    }
}
