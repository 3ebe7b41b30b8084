package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** Sweeps from the command line: what they record, also when they are killed. */
class SweepTest {

    private static final int KILLS = 20;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeVariant() throws IOException {
        Files.writeString(folder.resolve("small.attn"), """
                attention Small {
                    param window: i32 = 64
                    mask q_idx - kv_idx < window
                    schedule java {
                        tile q = 16, kv = 32 | 64
                    }
                }
                """);
    }

    private Path write(String shapes, String dtypes) throws IOException {
        return Files.writeString(folder.resolve("models.toml"), """
                variants = ["small.attn"]
                shapes = [%s]
                dtypes = [%s]
                targets = ["java"]
                strategy = "exhaustive"
                parameters = { window = 8 }
                """.formatted(shapes, dtypes));
    }

    private CommandRun sweep(Path file, Object... more) {
        Object[] arguments = new Object[2 + more.length];
        arguments[0] = "sweep";
        arguments[1] = file;
        System.arraycopy(more, 0, arguments, 2, more.length);
        return CommandRun.in(Map.of("ATTUNE_CACHE", folder.resolve("cache").toString()), arguments);
    }

    /** Every record but its times: what was tried, how it ended, and when it was written. */
    private static Map<String, String> rows(Path database) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        if (!Files.exists(database.resolve("tuning.sqlite"))) {
            return rows;
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database.resolve("tuning.sqlite"));
                var statement = connection.createStatement()) {
            try (var tables = statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE name = 'search'")) {
                if (tables.getInt(1) == 0) {
                    return rows;
                }
            }
            try (var trials = statement.executeQuery("SELECT * FROM trial")) {
                while (trials.next()) {
                    rows.put(
                            trials.getString("variant") + " " + trials.getString("dtype") + " "
                                    + trials.getString("shape") + " " + trials.getString("schedule") + " "
                                    + trials.getString("stage"),
                            trials.getString("recorded_at"));
                }
            }
            try (var searches = statement.executeQuery("SELECT * FROM search")) {
                while (searches.next()) {
                    rows.put(
                            "search " + searches.getString("dtype") + " " + searches.getString("shape") + " "
                                    + searches.getInt("trials") + " of " + searches.getInt("space"),
                            searches.getString("recorded_at"));
                }
            }
        }
        return rows;
    }

    @Test
    void everyCombinationIsTunedOnceAndShardsMakeTheWhole() throws Exception {
        Path file = write("\"1,1,1,33,40,16\", \"1,1,1,20,40,16\"", "\"f32\"");
        var first = sweep(file);
        assertThat(first.exitCode()).as("%s", first).isEqualTo(ExitCode.OK);
        assertThat(first.out())
                .contains("1/2  Small  1,1,1,33,40,16 f32 on java: ")
                .contains("2/2  Small");
        Path whole = folder.resolve("models-sweep");
        Map<String, String> rows = rows(whole);
        var second = sweep(file);
        assertThat(second.out()).doesNotContain("Small").contains("report: ");
        assertThat(rows(whole)).isEqualTo(rows).isNotEmpty();

        for (int shard = 1; shard <= 2; shard++) {
            var part = sweep(file, "--shard", shard + "/2", "--out", folder.resolve("part" + shard));
            assertThat(part.out().lines().filter(line -> line.contains("Small")))
                    .hasSize(1);
        }
        var merged = CommandRun.of(
                "db", "--database", folder.resolve("all"), "merge", folder.resolve("part1"), folder.resolve("part2"));
        assertThat(merged.exitCode()).as("%s", merged).isEqualTo(ExitCode.OK);
        assertThat(rows(folder.resolve("all")).keySet()).isEqualTo(rows.keySet());
    }

    @Test
    void theReportIsOneWellFormedPage() throws Exception {
        Path file = write("\"1,1,1,33,40,16\"", "\"f32\"");
        assertThat(sweep(file).exitCode()).isEqualTo(ExitCode.OK);
        String page = Files.readString(folder.resolve("models-sweep/report.html"));
        assertThat(page)
                .contains("Speed by shape", "Spread over the space", "What each knob is worth", "Failures by cause")
                .contains("Small 1,1,1,33,40,16 f32 java")
                .contains("lanes_are_queries  tile.kv = 64")
                .contains("Nothing failed.")
                .doesNotContain("http", "<script", "src=", "NaN", "Infinity");
        Matcher plots = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
        int count = 0;
        while (plots.find()) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(plots.group())));
            count++;
        }
        assertThat(count).isEqualTo(3);
    }

    @Test
    void whatHasNoKernelIsRecordedAndNotTriedAgain() throws Exception {
        Files.writeString(folder.resolve("small.attn"), """
                attention Small {
                    schedule java {
                        tile q = 7
                    }
                }
                """);
        Path file = write("\"1,1,1,33,40,16\"", "\"f32\"");
        var first = sweep(file);
        assertThat(first.exitCode()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(first.out()).contains("no point of the java schedule of Small works");
        var second = sweep(file);
        assertThat(second.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(Files.readString(folder.resolve("models-sweep/report.html")))
                .contains("BUILD: no point of the java schedule");
    }

    @Test
    void wrongFilesAreRefused() throws IOException {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("variants = [", "models.toml: ");
        wrong.put("variants = []", "variants has to be a list");
        wrong.put("variant = [\"small.attn\"]", "sets 'variant'");
        wrong.put("variants = [\"small.attn\"]\nshapes = [\"1,2\"]", "shapes: shape '1,2'");
        wrong.put(
                "variants = [\"small.attn\"]\nshapes = [\"1,1,1,8,8,8\"]\ndtypes = [\"f64\"]",
                "dtypes: no dtype 'f64'");
        wrong.forEach((text, complaint) -> {
            try {
                var run = sweep(Files.writeString(folder.resolve("models.toml"), text));
                assertThat(run.exitCode()).as("%s", run).isEqualTo(ExitCode.WRONG_INPUT);
                assertThat(run.err()).contains(complaint);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(sweep(write("\"1,1,1,8,8,8\"", "\"f32\""), "--shard", "3/2").err())
                .contains("shard 3/2");
    }

    @Test
    @Tag("slow")
    void killedAtRandomMomentsItLosesNothingAndMeasuresNothingTwice() throws Exception {
        Path file = write(
                "\"1,1,1,33,40,16\", \"1,1,1,20,40,16\", \"1,1,1,64,64,16\", \"1,2,1,40,40,16\"", "\"f32\", \"bf16\"");
        InstalledAttune attune =
                InstalledAttune.in(folder.resolve("home")).with("ATTUNE_CACHE", folder.resolve("cache"));
        Path undisturbed = folder.resolve("undisturbed");
        var whole = attune.run("sweep", file, "--out", undisturbed);
        assertThat(whole.exitCode()).as("%s", whole).isEqualTo(ExitCode.OK);

        Path killed = folder.resolve("killed");
        var random = new Random(20);
        Map<String, String> before = Map.of();
        int alive = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            InstalledAttune.Running run = attune.start("sweep", file, "--out", killed);
            if (!run.process().waitFor(300 + random.nextInt(3500), TimeUnit.MILLISECONDS)) {
                alive++;
            }
            run.process().destroyForcibly().waitFor();
            Map<String, String> after = rows(killed);
            // what was recorded is there, as it was
            assertThat(after).containsAllEntriesOf(before);
            before = after;
        }
        assertThat(alive).isGreaterThan(KILLS / 2);
        var last = attune.run("sweep", file, "--out", killed);
        assertThat(last.exitCode()).as("%s", last).isEqualTo(ExitCode.OK);
        assertThat(rows(killed)).containsAllEntriesOf(before);
        assertThat(rows(killed).keySet()).isEqualTo(rows(undisturbed).keySet()).hasSizeGreaterThan(2 * 8);
    }
}
