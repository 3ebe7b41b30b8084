package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.tensor.Safetensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch's own results, through the command as a user types it. */
class RecordedCasesTest {

    static List<Path> cases() throws IOException {
        try (var files = Files.list(TensorFiles.CASES)) {
            return files.sorted().toList();
        }
    }

    private static CommandRun run(Path recorded, String target, String dtype) {
        try (Arena arena = Arena.ofConfined()) {
            String variant = Safetensors.read(recorded, arena).metadata().get("variant");
            Path source = TensorFiles.VARIANTS.resolve(variant + ".attn");
            return CommandRun.of("run", source, "--in", recorded, "--target", target, "--dtype", dtype, "--check");
        }
    }

    private static void assertPassed(CommandRun run) {
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("ok   out: relative L2").contains("against the file");
        assertThat(run.out()).doesNotContain("FAIL").doesNotContain("against the float64 reference");
    }

    @Test
    void thereAreSixteen() throws IOException {
        assertThat(cases()).hasSize(16);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theReferenceAgrees(Path recorded) {
        assertPassed(run(recorded, "reference", "f32"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theJavaKernelAgreesInF32(Path recorded) {
        assertPassed(run(recorded, "java", "f32"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theJavaKernelAgreesInBf16(Path recorded) {
        assertPassed(run(recorded, "java", "bf16"));
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("cases")
    void theJavaKernelAgreesInF16(Path recorded) {
        assertPassed(run(recorded, "java", "f16"));
    }
}
