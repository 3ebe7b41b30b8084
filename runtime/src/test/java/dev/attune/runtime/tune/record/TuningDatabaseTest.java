package dev.attune.runtime.tune.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.search.Strategy;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

class TuningDatabaseTest {

    @TempDir
    Path directory;

    private static final TuningKey KEY = new TuningKey("a GPU", Target.PTX_SM_80, "1", "abc", DType.BF16);
    private static final ProblemShape SHAPE = ProblemShape.parse("2,16,4,1024,1024,128");

    private static Trial measured(int tile, double milliseconds) {
        return new Trial(new Schedule("mma", Map.of("tile.q", tile)), new Outcome.Measured(milliseconds, 0.01, 20));
    }

    private static Trial failed(int tile) {
        return new Trial(
                new Schedule("mma", Map.of("tile.q", tile)),
                new Outcome.Failed(Outcome.Stage.WRONG_RESULT, "error 0.3 'quoted'; \u00e9"));
    }

    @Test
    void trialsComeBackAsTheyWere() {
        try (var database = new TuningDatabase(directory.resolve("new/deep"))) {
            database.record(KEY, SHAPE, measured(64, 2.5));
            database.record(KEY, SHAPE, failed(32));
            database.record(KEY, SHAPE, measured(128, 1.25));
            database.record(KEY, SHAPE, measured(64, 2.75));
        }
        try (var database = new TuningDatabase(directory.resolve("new/deep"))) {
            assertThat(database.trials(KEY, SHAPE))
                    .containsExactly(measured(128, 1.25), measured(64, 2.75), failed(32));
            assertThat(database.best(KEY, SHAPE))
                    .contains(new Winner(SHAPE, measured(128, 0).schedule(), 1.25));
            assertThat(database.trials(new TuningKey("another", Target.JAVA, "1", "abc", DType.F32), SHAPE))
                    .isEmpty();
        }
    }

    @Test
    void anUntunedShapeGetsTheNearestTunedOne() {
        try (var database = new TuningDatabase(directory)) {
            database.record(KEY, ProblemShape.parse("2,16,4,1024,1024,128"), measured(64, 1));
            database.record(KEY, ProblemShape.parse("2,16,4,4096,4096,128"), measured(128, 9));
            assertThat(best(database, "2,16,4,1500,1500,128")).isEqualTo(64);
            assertThat(best(database, "1,16,4,3000,3000,128")).isEqualTo(128);
            assertThat(best(database, "2,16,4,16000,16000,128")).isEqualTo(128);
            // too far, another head dim, decode
            assertThat(database.best(KEY, ProblemShape.parse("2,16,4,32000,32000,128")))
                    .isEmpty();
            assertThat(database.best(KEY, ProblemShape.parse("2,16,4,1024,1024,64")))
                    .isEmpty();
            assertThat(database.best(KEY, ProblemShape.parse("2,16,4,1,1024,128")))
                    .isEmpty();
        }
    }

    private static int best(TuningDatabase database, String shape) {
        return database.best(KEY, ProblemShape.parse(shape))
                .orElseThrow()
                .schedule()
                .knob("tile.q");
    }

    @Test
    void findingTheBestOpensNoDatabase() throws IOException {
        try (var database = new TuningDatabase(directory)) {
            assertThat(database.best(KEY, SHAPE)).isEmpty();
            assertThat(database.path()).doesNotExist();
            database.record(KEY, SHAPE, measured(64, 1));
        }
        Files.delete(directory.resolve("tuning.sqlite"));
        try (var database = new TuningDatabase(directory)) {
            assertThat(database.best(KEY, SHAPE)).isPresent();
            assertThat(database.path()).doesNotExist();
        }
    }

    @Test
    void aDamagedWinnersFileIsNotTrusted() throws IOException {
        try (var database = new TuningDatabase(directory)) {
            database.record(KEY, SHAPE, measured(64, 1));
            Path file = directory.resolve("tuned").resolve(KEY.hash() + ".json");
            String good = Files.readString(file);
            for (String bad : List.of(
                    "",
                    "{",
                    good.replace("a GPU", "another"),
                    good.replace("mma[", "mma"),
                    good.replace(",128", ",x"))) {
                Files.writeString(file, bad);
                assertThat(database.best(KEY, SHAPE)).as(bad).isEmpty();
            }
            database.record(KEY, SHAPE, measured(128, 0.5));
            assertThat(database.best(KEY, SHAPE).orElseThrow().milliseconds()).isEqualTo(0.5);
        }
    }

    @Test
    void aDamagedDatabaseIsMovedAsideAndReplaced() throws IOException {
        Path file = directory.resolve("tuning.sqlite");
        Files.writeString(file, "this is no database at all, whatever its name says".repeat(100));
        try (var database = new TuningDatabase(directory)) {
            assertThat(database.trials(KEY, SHAPE)).isEmpty();
            database.record(KEY, SHAPE, measured(64, 1));
            assertThat(database.trials(KEY, SHAPE)).hasSize(1);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(path -> path.getFileName().toString().startsWith("tuning.sqlite.damaged-")))
                    .singleElement()
                    .satisfies(moved -> assertThat(moved).content().startsWith("this is no database"));
        }
    }

    @Test
    void damageInTheMiddleOfADatabaseIsFoundToo() throws IOException {
        try (var database = new TuningDatabase(directory)) {
            for (int i = 1; i <= 300; i++) {
                database.record(KEY, SHAPE, failed(i));
            }
        }
        Path file = directory.resolve("tuning.sqlite");
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 4096, bytes.length, (byte) 0xA5);
        Files.write(file, bytes);
        try (var database = new TuningDatabase(directory)) {
            assertThat(database.trials(KEY, SHAPE)).isEmpty();
            database.record(KEY, SHAPE, measured(64, 1));
            assertThat(database.trials(KEY, SHAPE)).containsExactly(measured(64, 1));
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(path -> path.getFileName().toString().contains("damaged")))
                    .isNotEmpty();
        }
    }

    @Test
    void aDatabaseThatCannotBeWrittenIsSaidPlainly() throws IOException {
        Path blocked = Files.writeString(directory.resolve("blocked"), "a file in the place of the directory");
        try (var database = new TuningDatabase(blocked)) {
            assertThatThrownBy(() -> database.record(KEY, SHAPE, measured(64, 1)))
                    .isInstanceOf(TuningDatabaseException.class)
                    .hasMessageContaining(
                            "the tuning database " + blocked.resolve("tuning.sqlite") + " cannot be written")
                    .hasMessageContaining("set ATTUNE_CACHE to a directory of a local disk");
        }
        assertThat(blocked).hasContent("a file in the place of the directory");
    }

    @Test
    void aNewerDatabaseIsLeftAlone() throws SQLException {
        Path file = directory.resolve("tuning.sqlite");
        try (Connection connection = new JDBC().connect("jdbc:sqlite:" + file, new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        try (var database = new TuningDatabase(directory)) {
            assertThatThrownBy(() -> database.trials(KEY, SHAPE))
                    .hasMessageContaining("has version 99, made by a newer Attune; this one knows 3");
        }
        assertThat(file).exists();
    }

    private static TuningRecord.OfTrial record(Trial trial, String at) {
        return new TuningRecord.OfTrial(KEY, SHAPE, trial, at);
    }

    @Test
    void ofTwoRecordsTheLaterHoldsWhicheverComesFirst() {
        var early = record(measured(64, 5), "2026-01-01T00:00:00.000Z");
        var late = record(measured(64, 3), "2026-01-02T00:00:00.000Z");
        for (var order : List.of(List.of(early, late), List.of(late, early))) {
            try (var database = new TuningDatabase(directory.resolve("order" + order.indexOf(late)))) {
                order.forEach(each -> database.merge(List.of(each)));
                assertThat(database.trials(KEY, SHAPE)).containsExactly(measured(64, 3));
                assertThat(database.best(KEY, SHAPE).orElseThrow().milliseconds())
                        .isEqualTo(3);
            }
        }
    }

    @Test
    void aMergeThatFailsLeavesNothing() {
        try (var database = new TuningDatabase(directory)) {
            assertThatThrownBy(() ->
                            database.merge(Arrays.asList(record(measured(64, 5), "2026-01-01T00:00:00.000Z"), null)))
                    .isInstanceOf(TuningDatabaseException.class);
            assertThat(database.trials(KEY, SHAPE)).isEmpty();
        }
    }

    @Test
    void aShortMeasurementNeitherReplacesNorBeatsAWholeOne() {
        var brief = new Trial(measured(64, 0).schedule(), new Outcome.Measured(0.1, 0.2, 3, 0.25));
        var other = new Trial(measured(32, 0).schedule(), new Outcome.Measured(0.2, 0.2, 3, 0.25));
        try (var database = new TuningDatabase(directory)) {
            database.record(KEY, SHAPE, other);
            assertThat(database.best(KEY, SHAPE).orElseThrow().schedule()).isEqualTo(other.schedule());
            database.record(KEY, SHAPE, measured(64, 2.5));
            database.record(KEY, SHAPE, brief);
            assertThat(database.trials(KEY, SHAPE)).containsExactly(other, measured(64, 2.5));
            assertThat(database.best(KEY, SHAPE).orElseThrow().schedule()).isEqualTo(brief.schedule());
        }
    }

    @Test
    void aWinnerSaysWhichSearchFoundIt() {
        try (var database = new TuningDatabase(directory)) {
            database.record(KEY, SHAPE, measured(64, 2.5));
            assertThat(database.best(KEY, SHAPE).orElseThrow().tunedBy()).isEmpty();
            database.record(KEY, SHAPE, new SearchSummary(Strategy.GUIDED, 18, 92, OptionalDouble.of(0.012)));
            assertThat(database.best(KEY, SHAPE).orElseThrow().tunedBy())
                    .contains("guided search, 18 of 92 schedules tried, noise 1.2%");
            assertThat(database.similar(KEY, ProblemShape.parse("2,16,4,2048,2048,128"), 2))
                    .hasSize(1)
                    .allSatisfy(similar -> assertThat(similar.trials()).containsExactly(measured(64, 2.5)));
            assertThat(database.similar(KEY, SHAPE, 2)).isEmpty();
        }
    }

    @Test
    void aDatabaseOfTheSecondVersionIsUpgraded() throws SQLException {
        try (Connection connection =
                        new JDBC().connect("jdbc:sqlite:" + directory.resolve("tuning.sqlite"), new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute(TrialTable.SCHEMA.replace("families", "compiler"));
            statement.execute(SearchTable.SCHEMA.replace("families", "compiler"));
            statement.execute("INSERT INTO trial VALUES ('a GPU', 'ptx:sm_80', '1', 'abc', 'bf16', '" + SHAPE
                    + "', 'mma[tile.q=64]', 'MEASURED', 2.5, 0.01, 20, NULL, '2026-01-01T00:00:00.000Z', 1)");
            statement.execute("INSERT INTO search VALUES ('a GPU', 'ptx:sm_80', '1', 'abc', 'bf16', '" + SHAPE
                    + "', 'guided', 18, 92, 0.01, '2026-01-01T00:00:00.000Z')");
            statement.execute("PRAGMA user_version = 2");
        }
        try (var database = new TuningDatabase(directory)) {
            assertThat(database.trials(KEY, SHAPE)).containsExactly(measured(64, 2.5));
            assertThat(database.search(KEY, SHAPE)).isPresent();
        }
    }

    @Test
    void aDatabaseOfTheFirstVersionIsUpgraded() throws SQLException {
        try (Connection connection =
                        new JDBC().connect("jdbc:sqlite:" + directory.resolve("tuning.sqlite"), new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute(TrialTable.SCHEMA.replace("effort REAL,", "").replace("families", "compiler"));
            statement.execute("INSERT INTO trial VALUES ('a GPU', 'ptx:sm_80', '1', 'abc', 'bf16', '" + SHAPE
                    + "', 'mma[tile.q=64]', 'MEASURED', 2.5, 0.01, 20, NULL, '2026-01-01T00:00:00.000Z')");
            statement.execute("PRAGMA user_version = 1");
        }
        try (var database = new TuningDatabase(directory)) {
            assertThat(database.trials(KEY, SHAPE)).containsExactly(measured(64, 2.5));
            database.record(KEY, SHAPE, measured(64, 2.25));
            assertThat(database.trials(KEY, SHAPE)).containsExactly(measured(64, 2.25));
        }
    }

    @Test
    void winnersGoAlongInAJar() throws IOException {
        try (var database = new TuningDatabase(directory.resolve("db"))) {
            database.record(KEY, SHAPE, measured(64, 2.5));
            assertThat(ShippedWinners.write(database, directory)).isEqualTo(1);
        }
        try (var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            var shipped = new ShippedWinners(loader);
            assertThat(shipped.read(KEY)).singleElement().satisfies(winner -> {
                assertThat(winner.schedule()).isEqualTo(measured(64, 0).schedule());
                assertThat(winner.tunedBy().orElseThrow()).startsWith("shipped in file:");
            });
            assertThat(shipped.read(new TuningKey("another", Target.JAVA, "1", "abc", DType.F32)))
                    .isEmpty();
            try (Stream<Path> files = Files.list(directory.resolve(ShippedWinners.FOLDER))) {
                Files.writeString(files.findFirst().orElseThrow(), "{}");
            }
            assertThat(shipped.read(KEY)).isEmpty();
        }
    }

    @Test
    void everyPartOfAVariantIsInItsHash() {
        var base = new VariantSource("a.attn", "text", Map.of("lib", "x"), "A");
        assertThat(List.of(
                                base,
                                new VariantSource("a.attn", "text2", Map.of("lib", "x"), "A"),
                                new VariantSource("a.attn", "text", Map.of("lib", "y"), "A"),
                                new VariantSource("a.attn", "text", Map.of("lib2", "x"), "A"),
                                new VariantSource("a.attn", "text", Map.of("lib", "x"), "B"))
                        .stream()
                        .map(TuningKey::hash)
                        .distinct())
                .hasSize(5);
        // where the file lies says nothing about what it means
        assertThat(TuningKey.hash(new VariantSource("b.attn", "text", Map.of("lib", "x"), "A")))
                .isEqualTo(TuningKey.hash(base));
    }

    @Test
    void processesThatTuneAtOnceAndDieLoseNothing() throws Exception {
        List<Process> children = new ArrayList<>();
        for (int i : new int[] {0, 1, 2, 3, 4}) {
            children.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Recorder.class.getName(),
                            directory.toString(),
                            Integer.toString(i))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(i == 2 ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.DISCARD)
                    .start());
        }
        // the one says what it has recorded, until it is killed
        List<String> promised = new ArrayList<>();
        try (var lines = children.get(2).inputReader()) {
            while (promised.size() < 20) {
                promised.add(lines.readLine());
            }
            children.get(2).destroyForcibly();
        }
        for (Process child : children) {
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
        for (int i : new int[] {0, 1, 3, 4}) {
            assertThat(children.get(i).exitValue()).isZero();
        }
        try (var database = new TuningDatabase(directory)) {
            List<String> schedules = database.trials(KEY, SHAPE).stream()
                    .map(trial -> trial.schedule().toString())
                    .toList();
            assertThat(schedules).doesNotHaveDuplicates().containsAll(promised);
            assertThat(schedules.stream().filter(schedule -> !schedule.contains("child=2")))
                    .hasSize(4 * Recorder.TRIALS);
            // the winners' file is that of the whole database
            assertThat(database.best(KEY, SHAPE).orElseThrow().milliseconds()).isEqualTo(1);
        }
    }

    @Test
    void processesThatFindTheDamageAtOnceKeepOneNewDatabase() throws Exception {
        Files.writeString(directory.resolve("tuning.sqlite"), "damaged".repeat(10_000));
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Recorder.class.getName(),
                            directory.toString(),
                            Integer.toString(i % 2))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        for (Process child : children) {
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
        }
        try (var database = new TuningDatabase(directory)) {
            assertThat(database.trials(KEY, SHAPE)).hasSize(2 * Recorder.TRIALS);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(path -> path.getFileName().toString().contains("damaged")))
                    .hasSize(1);
        }
    }

    /** Records trials and names each once it is kept. */
    static final class Recorder {
        static final int TRIALS = 60;

        public static void main(String[] arguments) {
            int child = Integer.parseInt(arguments[1]);
            try (var database = new TuningDatabase(Path.of(arguments[0]))) {
                for (int i = 0; child == 2 || i < TRIALS; i++) {
                    var schedule = new Schedule("mma", Map.of("child", child, "number", i));
                    database.record(KEY, SHAPE, new Trial(schedule, new Outcome.Measured(TRIALS - i % TRIALS, 0, 1)));
                    System.out.println(schedule);
                }
            }
        }
    }
}
