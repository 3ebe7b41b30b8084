package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept between runs: measurements and kernels, also when their files are damaged or cannot be written. */
class TuneTest {

    private static final Path CAUSAL = TensorFiles.VARIANTS.resolve("causal.attn");
    private static final String SHAPE = "1,2,1,70,90,16";

    @TempDir
    private Path folder;

    private Path cache() {
        return folder.resolve("cache");
    }

    private CommandRun attune(Object... arguments) {
        return CommandRun.in(Map.of("ATTUNE_CACHE", cache().toString()), arguments);
    }

    private CommandRun tune() {
        return attune("tune", CAUSAL, "--shape", SHAPE, "--target", "java", "--budget", 2);
    }

    private CommandRun runOnce() {
        return attune("run", CAUSAL, "--shape", SHAPE, "--target", "java", "--check");
    }

    private static long trials(Path cache) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + cache.resolve("tuning.sqlite"));
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM trial")) {
            return row.getLong(1);
        }
    }

    @Test
    void theWinnerIsShownAndUsedFromThenOn() throws SQLException {
        assertThat(runOnce().out()).contains("the compiler's own choice: nothing like shape " + SHAPE + " was tuned");
        var tuned = tune();
        assertThat(tuned.exitCode()).as("%s", tuned).isEqualTo(ExitCode.OK);
        assertThat(tuned.err()).isEmpty();
        assertThat(tuned.out())
                .contains("each result checked against the float64 reference")
                .contains("* the compiler's own choice")
                .contains("  won  ")
                .contains("as fast as the next");
        assertThat(trials(cache())).isEqualTo(2);
        var after = runOnce();
        assertThat(after.exitCode()).as("%s", after).isEqualTo(ExitCode.OK);
        assertThat(after.out()).contains("tuned for this shape: ").contains("from the cache, ");
        var near = attune("run", CAUSAL, "--shape", "1,2,1,80,90,16", "--target", "java");
        assertThat(near.out()).contains("was never tuned; this won at the nearest that was, " + SHAPE);
        var explained = attune("explain", CAUSAL, "--shape", SHAPE, "--target", "java");
        assertThat(explained.out()).contains("tuned for this shape: ").contains("measured: ");
    }

    @Test
    void aDamagedDatabaseIsMovedAsideAndTuningGoesOn() throws Exception {
        Files.createDirectories(cache());
        Files.writeString(cache().resolve("tuning.sqlite"), "this is no database, but long enough to look like one");
        var tuned = tune();
        assertThat(tuned.exitCode()).as("%s", tuned).isEqualTo(ExitCode.OK);
        assertThat(trials(cache())).isEqualTo(2);
        try (var files = Files.list(cache())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("tuning.sqlite.damaged"));
        }
    }

    @Test
    void aDamagedKernelIsBuiltAgain() throws IOException {
        assertThat(runOnce().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(runOnce().out()).contains("from the cache, ");
        try (var files = Files.walk(cache())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        }
        var run = runOnce();
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("compiled in ").contains("is damaged");
        assertThat(runOnce().out()).contains("from the cache, ");
    }

    @Test
    void aCacheThatCannotBeWrittenCostsOnlyTime() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var environment = Map.of("ATTUNE_CACHE", file.resolve("cache").toString());
        var run = CommandRun.in(environment, "run", CAUSAL, "--shape", SHAPE, "--target", "java", "--check");
        assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("not kept");
        var tuned = CommandRun.in(environment, "tune", CAUSAL, "--shape", SHAPE, "--target", "java", "--budget", 2);
        assertThat(tuned.exitCode()).as("%s", tuned).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(tuned.err())
                .contains("the tuning database " + file.resolve("cache/tuning.sqlite") + " cannot be read")
                .contains("set ATTUNE_CACHE to a directory");
    }

    @Test
    @Tag("slow")
    void fourProcessesTuneAtOnceAndNothingIsLostOrDoubled() throws Exception {
        InstalledAttune attune = InstalledAttune.in(folder.resolve("home")).with("ATTUNE_CACHE", cache());
        List<InstalledAttune.Running> running = new ArrayList<>();
        List<String> shapes = List.of("1,1,1,33,40,16", "1,1,1,34,40,16", "1,1,1,35,40,16", "1,1,1,36,40,16");
        for (String shape : shapes) {
            running.add(attune.start("tune", CAUSAL, "--shape", shape, "--target", "java", "--budget", 3));
        }
        for (InstalledAttune.Running process : running) {
            var run = process.end();
            assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.OK);
            assertThat(run.err()).isEmpty();
        }
        assertThat(trials(cache())).isEqualTo(4 * 3);
        for (String shape : shapes) {
            assertThat(attune("run", CAUSAL, "--shape", shape, "--target", "java")
                            .out())
                    .doesNotContain("never tuned");
        }
    }

    @Test
    void whatCannotBeTunedIsRefused() {
        assertThat(attune("tune", CAUSAL).err()).contains("tune needs --shape");
        assertThat(attune("tune", CAUSAL, "--shape", SHAPE, "--target", "reference")
                        .exitCode())
                .isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(attune("tune", CAUSAL, "--shape", SHAPE, "--budget", 0).err())
                .contains("at least one schedule");
    }
}
