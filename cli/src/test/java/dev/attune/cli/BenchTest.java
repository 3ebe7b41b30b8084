package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

    private static final String HEADER = "id\tvariant\tparams\tpass\tdtype\tB\tH\tHkv\tSq\tSkv\tD\tDv\n";

    @TempDir
    private Path folder;

    private Path cases(String... rows) throws IOException {
        return Files.writeString(
                folder.resolve("cases.tsv"), HEADER + String.join("\n", rows).replace(' ', '\t') + "\n");
    }

    private CommandRun bench(Path cases, Object... more) {
        Object[] arguments = new Object[7 + more.length];
        System.arraycopy(
                new Object[] {"bench", "--target", "java", "--cases", cases, "--variants", TensorFiles.VARIANTS},
                0,
                arguments,
                0,
                7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return CommandRun.of(arguments);
    }

    @Test
    void everyCaseIsARow() throws IOException {
        Path tsv = folder.resolve("out.tsv");
        var run = bench(
                cases(
                        "window sliding_window window=16 fwd f32 1 2 1 64 64 16 16",
                        "slopes alibi  fwd bf16 1 2 1 64 64 16 16",
                        "docs document  fwd f32 1 1 1 64 64 16 16",
                        "prefix prefix_lm  fwd f16 1 1 1 64 64 16 16",
                        "biased bias  fwd f32 1 1 1 64 64 16 16",
                        "sunk sink window=16 fwd f32 1 2 1 64 64 16 16"),
                "--tsv",
                tsv,
                "--no-compile-times");
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        List<String> lines = Files.readAllLines(tsv);
        assertThat(lines.getFirst()).isEqualTo("id\tms\ttflops\ttbps\tkernel");
        assertThat(lines)
                .hasSize(7)
                .element(1)
                .asString()
                .startsWith("window\t")
                .contains("\tjava ");
        for (String line : lines.subList(1, 7)) {
            String[] cells = line.split("\t");
            assertThat(Double.parseDouble(cells[1])).as(line).isPositive();
            assertThat(Double.parseDouble(cells[2])).as(line).isPositive();
            assertThat(Double.parseDouble(cells[3])).as(line).isPositive();
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsTheUsersInput() throws IOException {
        Path one = cases("good causal  fwd f32 1 1 1 8 8 16 16");
        var missing = bench(one, "--tsv", folder.resolve("no/out.tsv"), "--no-compile-times");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).contains("there is no folder " + folder.resolve("no"));
        var full = bench(one, "--tsv", "/dev/full", "--no-compile-times");
        assertThat(full.exitCode()).as("%s", full).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(full.err()).isEqualTo("error: /dev/full: cannot be written: No space left on device\n");
    }

    @Test
    void aCaseThatFailsIsARowAndTheOthersRun() throws IOException {
        Path tsv = folder.resolve("out.tsv");
        var run = bench(
                cases("back causal  bwd f32 1 1 1 8 8 16 16", "good causal  fwd f32 1 1 1 8 8 16 16"),
                "--tsv",
                tsv,
                "--no-compile-times");
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(run.err()).isEqualTo("error: case back: pass bwd is not supported: kernels are forward only\n");
        assertThat(Files.readAllLines(tsv).get(1)).isEqualTo("back\tFAIL\t0\t0\t-");
        assertThat(Files.readAllLines(tsv).get(2)).startsWith("good\t");
    }

    @Tag("slow")
    @Test
    void compileTimesArePrinted() throws IOException {
        var run = bench(cases("good causal  fwd f32 1 1 1 8 8 16 16"));
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        assertThat(run.out())
                .containsPattern("compile, head dim 64: text to running Java kernel \\S+ m?s cold, \\S+ m?s warm; "
                        + "text to assembled PTX \\S+ m?s warm \\(medians of 11\\)");
    }

    @Test
    void nothingRunsWhenTheTableIsWrong() throws IOException {
        assertThat(bench(cases("a causal  fwd f64 1 1 1 8 8 16 16")).err())
                .contains("cases.tsv:2: column dtype is 'f64'");
        var unknown = bench(cases("a caudal  fwd f32 1 1 1 8 8 16 16"));
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(unknown.err()).contains("caudal.attn: no such file");
        var parameter = bench(cases("a causal window=3 fwd f32 1 1 1 8 8 16 16"));
        assertThat(parameter.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(parameter.err()).contains("case a: window: variant Causal has no parameter 'window'");
        assertThat(bench(folder.resolve("none.tsv")).err()).contains("none.tsv: no such file");
        assertThat(CommandRun.of(
                                "bench",
                                "--target",
                                "reference",
                                "--cases",
                                cases("a causal  fwd f32 1 1 1 8 8 16 16"),
                                "--variants",
                                TensorFiles.VARIANTS)
                        .exitCode())
                .isEqualTo(ExitCode.WRONG_INPUT);
    }

    @Test
    void withoutAGpuThatIsSaid() throws IOException {
        var run = CommandRun.of(
                "bench",
                "--target",
                "cuda",
                "--cases",
                cases("a causal  fwd bf16 1 1 1 8 8 16 16"),
                "--variants",
                TensorFiles.VARIANTS,
                "--no-compile-times");
        if (run.exitCode() != ExitCode.OK) {
            assertThat(run.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
            assertThat(run.err()).contains("case a: target cuda: no GPU: ");
        }
    }
}
