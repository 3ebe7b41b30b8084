package dev.attune.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.cli.ExitCode;
import dev.attune.cli.Main;
import dev.attune.cli.Session;
import dev.attune.cli.Terminal;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.record.SearchSummary;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps submitted to a real cluster of JVMs on this machine: the jars, class loaders and JVM flags are those of the documentation. */
class SparkSweepIT {

    private static final String TWO_WORKERS = "local-cluster[2,1,1024]";
    private static final int TIMEOUT_SECONDS = 600;

    @TempDir
    private Path folder;

    private SparkHome spark;

    @BeforeEach
    void lay() throws IOException {
        spark = SparkHome.in(folder);
        Files.writeString(Files.createDirectories(folder.resolve("lib")).resolve("far.attn"), """
                fn far(a: i32, b: i32): i32 = a - b
                """);
        Files.writeString(folder.resolve("small.attn"), """
                import "lib/far.attn"
                attention Small {
                    param window: i32 = 64
                    mask far(q_idx, kv_idx) < window
                    schedule java {
                        tile q = 16, kv = 32 | 64
                    }
                }
                """);
        // has no kernel, which is a record as well
        Files.writeString(folder.resolve("none.attn"), """
                attention None {
                    schedule java {
                        tile q = 7
                    }
                }
                """);
    }

    /** Before the folder goes: what the link leads to stays. */
    @AfterEach
    void unlink() throws IOException {
        spark.unlink();
    }

    private Path sweep(String variants, String shapes) throws IOException {
        return Files.writeString(folder.resolve("models.toml"), """
                variants = [%s]
                shapes = [%s]
                dtypes = ["f32", "bf16"]
                targets = ["java"]
                strategy = "exhaustive"
                parameters = { window = 8 }
                """.formatted(variants, shapes));
    }

    /** The same sweep in this process. */
    private Map<String, String> inOneProcess(Path sweep, int exitCode) {
        Path out = folder.resolve("one-process");
        var printed = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(printed), new PrintWriter(printed));
        var environment = Map.of("ATTUNE_CACHE", folder.resolve("kernels").toString());
        int answer =
                Main.execute(new Session(terminal, environment), "sweep", sweep.toString(), "--out", out.toString());
        assertThat(answer).as(printed.toString()).isEqualTo(exitCode);
        return rows(out);
    }

    /** Every record but its times: what was tried and how it ended; and when it was written. */
    private static Map<String, String> rows(Path database) {
        Map<String, String> rows = new TreeMap<>();
        try (TuningDatabase records = new TuningDatabase(database)) {
            records.forEach(record -> {
                String what = record.key() + " " + record.shape() + " " + described(record);
                assertThat(rows.put(what, record.recordedAt()))
                        .as("a second record of " + what)
                        .isNull();
            });
        }
        return rows;
    }

    private static String described(TuningRecord record) {
        return switch (record) {
            case TuningRecord.OfTrial trial ->
                trial.trial().schedule() + " "
                        + switch (trial.trial().outcome()) {
                            case Outcome.Measured measured -> "measured with effort " + measured.effort();
                            case Outcome.Failed(Outcome.Stage stage, String reason) -> stage + ": " + reason;
                        };
            case TuningRecord.OfSearch search -> {
                SearchSummary summary = search.summary();
                yield summary.strategy() + " " + summary.trials() + " of " + summary.space();
            }
        };
    }

    @Test
    void twoWorkersRecordWhatOneProcessDoesAndASecondRunNothing() throws Exception {
        Path sweep = sweep("\"small.attn\", \"none.attn\"", "\"1,1,1,33,40,16\", \"1,1,1,20,40,16\"");
        Path out = folder.resolve("out");
        try (var run = spark.submit(TWO_WORKERS, Map.of(), sweep, out)) {
            assertThat(run.end(TIMEOUT_SECONDS)).as(run.err()).isEqualTo(ExitCode.CHECK_FAILED);
            assertThat(run.out())
                    .contains("8/8  None  1,1,1,20,40,16 bf16 on java: no point of the java schedule of None works")
                    .contains(", on executor 0\n", ", on executor 1\n", "report: " + out.resolve("report.html"));
        }
        Map<String, String> rows = rows(out);
        assertThat(rows.keySet())
                .isEqualTo(inOneProcess(sweep, ExitCode.CHECK_FAILED).keySet())
                .hasSizeGreaterThan(8 * 2);
        assertThat(Files.readString(out.resolve("report.html"))).contains("8 combinations");

        try (var again = spark.submit(TWO_WORKERS, Map.of(), sweep, out)) {
            assertThat(again.end(TIMEOUT_SECONDS)).as(again.err()).isEqualTo(ExitCode.OK);
            assertThat(again.out()).doesNotContain("Small").contains("report: ");
        }
        assertThat(rows(out)).isEqualTo(rows);
    }

    @Test
    void aKilledExecutorLosesNothingAndDoublesNothing() throws Exception {
        Path sweep = sweep("\"small.attn\"", "\"1,2,2,256,256,32\", \"1,1,1,20,40,16\"");
        Path out = folder.resolve("out");
        try (var run = spark.submit(TWO_WORKERS, Map.of(), sweep, out)) {
            // the long combinations come first, one on each executor
            run.awaitLog("Starting task 1.0 in stage 0.0", TIMEOUT_SECONDS);
            ProcessHandle executor = run.process()
                    .descendants()
                    .filter(child -> child.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                    .findFirst()
                    .orElseThrow();
            executor.destroyForcibly();
            assertThat(run.end(TIMEOUT_SECONDS)).as(run.err()).isEqualTo(ExitCode.OK);
            assertThat(run.err()).contains("Lost executor").containsPattern("Starting task [01]\\.1 in stage");
            assertThat(run.out().lines().filter(line -> line.contains("Small"))).hasSize(4);
        }
        assertThat(rows(out).keySet())
                .isEqualTo(inOneProcess(sweep, ExitCode.OK).keySet());
    }

    /** Spark tries a slow task on another host as well, of which a local-cluster has but one. */
    @Test
    void aTaskThatIsTriedTwiceAtATimeCountsOnce() throws Exception {
        Files.writeString(folder.resolve("long.attn"), """
                attention Long {
                    schedule java {
                        tile q = 16 | 32 | 64 | 96, kv = 32 | 64 | 128
                    }
                }
                """);
        Path sweep = Files.writeString(folder.resolve("models.toml"), """
                variants = ["long.attn", "small.attn"]
                shapes = ["1,1,1,33,40,16"]
                dtypes = ["f32"]
                targets = ["java"]
                strategy = "exhaustive"
                """);
        Map<String, String> speculation = Map.of(
                "spark.speculation", "true",
                "spark.speculation.interval", "100ms",
                "spark.speculation.quantile", "0.5",
                "spark.speculation.multiplier", "1.1");
        Path out = folder.resolve("out");
        try (var cluster = spark.standalone("127.0.0.1", "127.0.0.2");
                var run = spark.submit(cluster.address(), speculation, sweep, out)) {
            assertThat(run.end(TIMEOUT_SECONDS)).as(run.err()).isEqualTo(ExitCode.OK);
            assertThat(run.err()).contains("Starting task 0.0 in stage", "Starting task 0.1 in stage");
            assertThat(run.out().lines().filter(line -> line.contains("1,1,1,33,40,16")))
                    .hasSize(2);
        }
        assertThat(rows(out).keySet())
                .isEqualTo(inOneProcess(sweep, ExitCode.OK).keySet());
    }

    /** No GPU is needed: a script tells Spark that there are two, and Java kernels run on neither. */
    @Test
    void tasksAtTheSameTimeHaveGpusOfTheirOwn() throws Exception {
        Path script = Files.writeString(folder.resolve("gpus.sh"), """
                #!/bin/sh
                echo '{"name": "gpu", "addresses": ["0", "1"]}'
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path sweep = sweep("\"small.attn\"", "\"1,1,1,33,40,16\", \"1,1,1,20,40,16\"");
        Map<String, String> gpus = Map.of(
                "spark.worker.resource.gpu.amount", "2",
                "spark.worker.resource.gpu.discoveryScript", script.toString(),
                "spark.executor.resource.gpu.amount", "2",
                "spark.task.resource.gpu.amount", "1");
        try (var run = spark.submit("local-cluster[1,2,1024]", gpus, sweep, folder.resolve("out"))) {
            assertThat(run.end(TIMEOUT_SECONDS)).as(run.err()).isEqualTo(ExitCode.OK);
            assertThat(run.out().lines().filter(line -> line.contains("Small")))
                    .hasSize(4)
                    .allMatch(line -> Pattern.matches(".*, on executor 0, GPU [01]", line))
                    .anyMatch(line -> line.endsWith("GPU 0"))
                    .anyMatch(line -> line.endsWith("GPU 1"));
        }
    }
}
