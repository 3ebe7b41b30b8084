package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution's start archive, recorded and loaded by real JVMs. */
@Tag("slow")
class FastStartTest {

    private static final String FOLDER_VARIABLE = "ATTUNE_START_ARCHIVE";

    @TempDir
    private static Path root;

    @TempDir
    private Path folder;

    private static InstalledAttune attune;
    private static Path recorded;

    @BeforeAll
    static void record() throws Exception {
        Path home = root.resolve("a home");
        attune = InstalledAttune.in(home).withContent("first").with("ATTUNE_CACHE", root.resolve("cache of kernels"));
        CommandRun run = attune.run("start-archive");
        assertThat(run.exitCode()).as("%s", run).isZero();
        assertThat(run.err()).isEmpty();
        recorded = onlyFile(root.resolve("cache of kernels/start-v1"));
        assertThat(run.out()).startsWith("recorded: " + recorded + ", ").endsWith(" MB\n");
        assertThat(recorded.getFileName().toString()).matches("first-\\d+-\\d+\\.jsa");
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    /** Where a command's main class came from, in the JVM's words. */
    private String sourceOfMain(InstalledAttune attune) throws Exception {
        Path log = folder.resolve("classes.log");
        CommandRun run =
                attune.with("ATTUNE_JAVA_OPTS", "-Xlog:class+load:file=" + log).run("--version");
        assertThat(run.exitCode()).as("%s", run).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("attune ").hasLineCount(1);
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" dev.attune.cli.Main source: "))
                .map(line -> line.replaceFirst(".* source: ", ""))
                .findFirst()
                .orElseThrow();
    }

    /** The recorded archive in a folder of this test's own. */
    private Path copied() throws IOException {
        Path copy = folder.resolve("start").resolve(recorded.getFileName());
        Files.createDirectories(copy.getParent());
        return Files.copy(recorded, copy);
    }

    @Test
    void commandsTakeTheirClassesFromIt() throws Exception {
        assertThat(sourceOfMain(attune)).isEqualTo("shared objects file (top)");
        assertThat(sourceOfMain(attune.with(FOLDER_VARIABLE, "off"))).startsWith("file:");
        CommandRun again = attune.run("start-archive");
        assertThat(again.out()).isEqualTo("there already: " + recorded + "\n");
        CommandRun off = attune.with(FOLDER_VARIABLE, "off").run("start-archive");
        assertThat(off.exitCode()).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(off.err()).contains("no start archive is wanted here").contains(FOLDER_VARIABLE);
    }

    @Test
    void otherJarsDoNotTakeIt() throws Exception {
        Path copy = copied();
        InstalledAttune other = InstalledAttune.in(folder.resolve("other"))
                .withContent("second")
                .with(FOLDER_VARIABLE, copy.getParent());
        // as if it were being recorded, so that this test leaves no process behind
        Files.createFile(copy.resolveSibling(copy.getFileName().toString().replace("first", "second") + ".attempt"));
        assertThat(sourceOfMain(other)).startsWith("file:");
        // a distribution that nobody has named the content of does without
        assertThat(sourceOfMain(InstalledAttune.in(folder.resolve("third")).with(FOLDER_VARIABLE, copy.getParent())))
                .startsWith("file:");
    }

    @Test
    void aDamagedOneIsDoneWithoutInSilence() throws Exception {
        Path copy = copied();
        InstalledAttune here = attune.with(FOLDER_VARIABLE, copy.getParent());
        assertThat(sourceOfMain(here)).isEqualTo("shared objects file (top)");
        byte[] good = Files.readAllBytes(copy);
        byte[] noHeader = good.clone();
        Arrays.fill(noHeader, 0, 4096, (byte) 0);
        for (byte[] bad : List.of(new byte[0], Arrays.copyOf(good, good.length / 2), noHeader)) {
            Files.write(copy, bad);
            assertThat(sourceOfMain(here)).startsWith("file:");
        }
    }

    @Test
    void optionsThatChooseAnArchiveHoldAlone() throws Exception {
        CommandRun none = attune.with("ATTUNE_JAVA_OPTS", "-Xshare:off").run("--version");
        assertThat(none.err()).isEmpty();
        CommandRun another = attune.with("ATTUNE_JAVA_OPTS", "-XX:AOTCache=" + folder.resolve("none.aot"))
                .run("--version");
        assertThat(another.exitCode()).as("%s", another).isZero();
        assertThat(another.err()).isEmpty();
        // an option that the archive was not recorded with
        CommandRun unlike =
                attune.with("ATTUNE_JAVA_OPTS", "-XX:+UseCompactObjectHeaders").run("--version");
        assertThat(unlike.exitCode()).as("%s", unlike).isZero();
        assertThat(unlike.err()).isEmpty();
    }

    @Test
    void firstCommandsHaveOneRecordedAside() throws Exception {
        Path start = folder.resolve("start");
        InstalledAttune fresh = attune.with(FOLDER_VARIABLE, start);
        List<InstalledAttune.Running> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(fresh.start("--version"));
        }
        for (InstalledAttune.Running process : running) {
            CommandRun run = process.end();
            assertThat(run.exitCode()).as("%s", run).isZero();
            assertThat(run.err()).isEmpty();
        }
        Instant end = Instant.now().plus(Duration.ofMinutes(3));
        Path archive = start.resolve(recorded.getFileName());
        Path attempt = start.resolve(recorded.getFileName() + ".attempt");
        while (!(Files.exists(archive) && Files.notExists(attempt))
                && Instant.now().isBefore(end)) {
            Thread.sleep(200);
        }
        assertThat(onlyFile(start)).isEqualTo(archive);
        assertThat(sourceOfMain(fresh)).isEqualTo("shared objects file (top)");
    }
}
