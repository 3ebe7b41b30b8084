package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records on their way between databases, files and jars. */
class DbTest {

    private static final String SHAPE = "1,1,1,33,40,16";

    @TempDir
    private Path folder;

    private Path variant;

    @BeforeEach
    void writeVariant() throws IOException {
        Files.createDirectories(folder.resolve("variants"));
        variant = Files.writeString(folder.resolve("variants/small.attn"), """
                attention Small {
                    mask kv_idx <= q_idx
                    schedule java {
                        tile q = 16 | 32, kv = 32 | 64
                    }
                }
                """);
    }

    private CommandRun attune(String cache, Object... arguments) {
        return CommandRun.in(Map.of("ATTUNE_CACHE", folder.resolve(cache).toString()), arguments);
    }

    private CommandRun tune(String cache, Object... more) {
        Object[] arguments = new Object[more.length + 7];
        System.arraycopy(
                new Object[] {"tune", variant, "--shape", SHAPE, "--target", "java", "--resume"}, 0, arguments, 0, 7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return attune(cache, arguments);
    }

    private String explain(String cache) {
        return attune(cache, "explain", variant, "--shape", SHAPE, "--target", "java")
                .out();
    }

    @Test
    void recordsGoThroughAFileAndAreUsedWhereTheyArrive() throws IOException {
        Path file = folder.resolve("records.jsonl");
        var tuned = tune("a", "--strategy", "exhaustive");
        assertThat(tuned.exitCode()).as("%s", tuned).isEqualTo(ExitCode.OK);
        assertThat(tuned.out()).contains("exhaustive search: ").contains("noise floor ");
        assertThat(explain("a")).contains("tuned for this shape: ").contains("; exhaustive search, ");

        var exported = attune("a", "db", "export", file);
        assertThat(exported.exitCode()).as("%s", exported).isEqualTo(ExitCode.OK);
        assertThat(exported.out()).matches("(?s).*: \\d+ records\\R");
        assertThat(attune("b", "db", "import", file).out()).contains(" new or later");
        assertThat(explain("b")).contains("tuned for this shape: ");
        assertThat(attune("b", "db", "import", file).out()).contains(", 0 new or later");
        assertThat(attune("c", "db", "merge", folder.resolve("a")).out()).contains(" new or later");
        assertThat(explain("c")).contains("tuned for this shape: ");

        var judged = attune("d", "db", "strategies", file, "--variants", folder.resolve("variants"));
        assertThat(judged.exitCode()).as("%s", judged).isEqualTo(ExitCode.OK);
        assertThat(judged.out()).contains("Small").contains("median");

        var rematch = attune("d", "db", "rematch", file, "--variants", folder.resolve("variants"), "--games", 2);
        assertThat(rematch.exitCode()).as("%s", rematch).isEqualTo(ExitCode.OK);
        assertThat(rematch.out())
                .containsPattern("Small .* \\d\\.\\d{3} +\\[\\d\\.\\d{3}, \\d\\.\\d{3}\\]")
                .contains("median");
        assertThat(attune("d", "db", "rematch", file, "--variants", folder.resolve("variants"), "--games", 0)
                        .exitCode())
                .isEqualTo(ExitCode.WRONG_INPUT);

        var replayed =
                attune("d", "tune", variant, "--shape", SHAPE, "--dtype", "f32", "--replay", file, "--budget", 2);
        assertThat(replayed.exitCode()).as("%s", replayed).isEqualTo(ExitCode.OK);
        assertThat(replayed.out()).contains("replayed from " + file).contains("guided search: 2 of ");
        // neither a replay nor a rematch records anything
        assertThat(folder.resolve("d").resolve("tuning.sqlite")).doesNotExist();
    }

    @Test
    void aSearchIsTakenUpWhereItWas() throws IOException {
        assertThat(tune("a", "--budget", 2).exitCode()).isEqualTo(ExitCode.OK);
        Path file = folder.resolve("records.jsonl");
        List<String> some = trials(file);
        var whole = tune("a", "--strategy", "exhaustive");
        assertThat(whole.exitCode()).as("%s", whole).isEqualTo(ExitCode.OK);
        // what was recorded stands as it was, its time of recording too
        assertThat(trials(file)).containsAll(some).hasSizeGreaterThan(some.size());
    }

    private List<String> trials(Path file) throws IOException {
        attune("a", "db", "export", file);
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"kind\":\"trial\""))
                .toList();
    }

    @Test
    void whatAJarBringsIsConsulted() throws IOException {
        assertThat(tune("a", "--budget", 2).exitCode()).isEqualTo(ExitCode.OK);
        Path resources = Files.createDirectories(folder.resolve("resources"));
        assertThat(attune("a", "db", "ship", resources).out()).contains(": 1 file");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (var loader = new URLClassLoader(new URL[] {resources.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            assertThat(explain("empty"))
                    .contains("tuned for this shape: ")
                    .contains("guided search")
                    .contains("shipped in file:");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        assertThat(explain("empty")).contains("the compiler's own choice");
    }

    @Test
    void aWrongFileIsRefusedWhole() throws IOException {
        assertThat(tune("a", "--budget", 2).exitCode()).isEqualTo(ExitCode.OK);
        Path file = folder.resolve("records.jsonl");
        attune("a", "db", "export", file);
        List<String> lines = Files.readAllLines(file);
        Files.write(file, List.of(lines.getFirst(), lines.getFirst().replace("\"ms\":", "\"ms\":-")));
        var refused = attune("b", "db", "import", file);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(refused.err()).contains("line 2: ms is -").contains("nothing of it was taken");
        assertThat(explain("b")).contains("the compiler's own choice");
        assertThat(attune("b", "db", "merge", folder.resolve("nowhere")).err()).contains("has no tuning.sqlite");
        assertThat(CommandRun.of("db", "export", file).err()).contains("ATTUNE_CACHE is off");
        assertThat(attune("b", "db", "strategies", file, "--variants", folder).exitCode())
                .isEqualTo(ExitCode.WRONG_INPUT);
    }
}
