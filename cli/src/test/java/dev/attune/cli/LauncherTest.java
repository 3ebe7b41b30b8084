package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as its callers see it: a process with streams and an exit code. */
class LauncherTest {

    @TempDir
    private static Path home;

    @TempDir
    private Path folder;

    private static InstalledAttune attune;

    @BeforeAll
    static void install() throws IOException {
        attune = InstalledAttune.in(home).with("ATTUNE_CACHE", home.resolve("cache"));
    }

    @Test
    void helpGoesToStandardOutputWithoutColour() throws Exception {
        var run = attune.run("--help");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(CommandRun.of("--help").out()).doesNotContain("\u001b");
    }

    @Test
    void errorsGoToStandardErrorWithoutColour() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.attn"), "attention Bad {\n    mask kv_indx <= q_idx\n}\n");
        var run = attune.run("run", file);
        assertThat(run.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(file + ":2:10: error[")
                .contains("did you mean `kv_idx`?")
                .doesNotContain("\u001b");
    }

    @Test
    void aFailedCheckEndsWithTwoAndStillWritesTheResult() throws Exception {
        Path out = folder.resolve("out.safetensors");
        var run = attune.run(
                "run",
                TensorFiles.VARIANTS.resolve("causal.attn"),
                "--in",
                TensorFiles.CASES.resolve("causal.safetensors"),
                "--target",
                "reference",
                "--dtype",
                "bf16",
                "--check",
                "--tolerance",
                "1e-6",
                "--out",
                out);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(run.out()).contains("FAIL out: relative L2 ");
        assertThat(run.err()).isEmpty();
        assertThat(out).exists();
    }

    @Test
    void theTraceOfAnInternalErrorIsAskedForByAVariable() throws Exception {
        // a class path without the compiler's grammar is a fault of the installation, which no command can foresee
        Path broken = Files.createDirectories(folder.resolve("broken"));
        InstalledAttune partial = InstalledAttune.in(broken);
        try (var jars = Files.list(broken.resolve("lib"))) {
            for (Path jar : jars.filter(path -> path.toString().contains("antlr4-runtime"))
                    .toList()) {
                Files.delete(jar);
            }
        }
        Path file = TensorFiles.VARIANTS.resolve("full.attn");
        var run = partial.run("check", file);
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.INTERNAL);
        assertThat(run.err())
                .startsWith("error: internal: ")
                .contains("ATTUNE_DEBUG=1")
                .hasLineCount(2);
        var traced = partial.with("ATTUNE_DEBUG", 1).run("check", file);
        assertThat(traced.exitCode()).isEqualTo(ExitCode.INTERNAL);
        assertThat(traced.err()).contains("\tat dev.attune.");
    }
}
