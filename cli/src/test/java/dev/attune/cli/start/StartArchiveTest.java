package dev.attune.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who records an archive, and what is left when that fails; the launcher is a script that does as a JVM would. */
class StartArchiveTest {

    /** Writes the archive that the JVM's option names, and takes any. */
    private static final String GOOD = """
            echo "$* ${ATTUNE_START_ARCHIVE} ${ATTUNE_JAVA_OPTS-}" >>"$(dirname "$0")/calls"
            case "$*" in *--rehearse) echo classes >"${ATTUNE_JAVA_OPTS#-XX:ArchiveClassesAtExit=}" ;; esac
            """;

    @TempDir
    private Path home;

    private Path folder;
    private StartArchive archive;

    @BeforeEach
    void install() throws IOException {
        folder = home.resolve("a folder").resolve("start");
        archive = new StartArchive(folder.resolve("content-jdk.jsa"), home.resolve("launcher"));
        launcher(GOOD);
    }

    private void launcher(String script) throws IOException {
        Files.writeString(archive.launcher(), script);
    }

    private List<String> calls() throws IOException {
        Path calls = home.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private List<String> awaitCalls(int count) throws IOException, InterruptedException {
        Instant end = Instant.now().plusSeconds(30);
        while (calls().size() < count && Instant.now().isBefore(end)) {
            Thread.sleep(20);
        }
        // a call too many would come now: recorders wait for a second
        Thread.sleep(1500);
        return calls();
    }

    private List<String> filesInFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void ofManyProcessesOneRecords() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            threads.add(Thread.ofPlatform().start(archive::recordAside));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(awaitCalls(1)).containsExactly("start-archive " + folder + " ");
        assertThat(filesInFolder()).containsExactly("content-jdk.jsa.attempt");
    }

    @Test
    void anAttemptThatFailedIsRepeatedAfterAnHour() throws Exception {
        Files.createDirectories(folder);
        Files.createFile(archive.attempt());
        archive.recordAside();
        assertThat(awaitCalls(0)).isEmpty();
        Files.setLastModifiedTime(archive.attempt(), FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));
        archive.recordAside();
        archive.recordAside();
        assertThat(awaitCalls(1)).containsExactly("start-archive " + folder + " ");
    }

    @Test
    void anArchiveThatIsThereIsEnough() throws Exception {
        Files.createDirectories(folder);
        Files.createFile(archive.file());
        archive.recordAside();
        assertThat(awaitCalls(0)).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsDoneWithout() throws Exception {
        Files.writeString(home.resolve("a folder"), "a file");
        archive.recordAside();
        assertThat(awaitCalls(0)).isEmpty();
    }

    @Test
    void aRecordingIsPublishedWhenAJvmHasTakenIt() throws Exception {
        Files.createDirectories(folder);
        Files.createFile(archive.attempt());
        new Recording(archive).run();
        assertThat(archive.file()).hasContent("classes");
        assertThat(filesInFolder()).containsExactly("content-jdk.jsa");
        assertThat(calls()).hasSize(2);
        assertThat(calls().getFirst()).startsWith("start-archive --rehearse off -XX:ArchiveClassesAtExit=recording-");
        assertThat(calls().getLast())
                .startsWith("--version off -Xshare:on -XX:+VerifySharedSpaces -XX:SharedArchiveFile=recording-");
    }

    @Test
    void whatFailsLeavesNothingAndSaysWhy() throws Exception {
        launcher("echo half >\"${ATTUNE_JAVA_OPTS#*=}\"; echo No space left on device >&2; exit 3\n");
        assertThatThrownBy(() -> new Recording(archive).run())
                .isInstanceOf(IOException.class)
                .hasMessage("exit code 3: No space left on device");
        assertThat(filesInFolder()).isEmpty();
        launcher(GOOD + "case $1 in --version) echo damaged; exit 1 ;; esac\n");
        Files.writeString(archive.file(), "older");
        assertThatThrownBy(() -> new Recording(archive).run()).hasMessage("exit code 1: damaged");
        assertThat(filesInFolder()).containsExactly("content-jdk.jsa");
        assertThat(archive.file()).hasContent("older");
        // a JVM that writes nothing and is content
        launcher("exit 0\n");
        assertThatThrownBy(() -> new Recording(archive).run()).isInstanceOf(IOException.class);
        assertThat(archive.file()).hasContent("older");
    }

    @Test
    void whatNobodyUsesAnyMoreGoes() throws Exception {
        Files.createDirectories(folder);
        for (String name : List.of("old.jsa", "killed.part", "killed.jsa.attempt")) {
            age(Files.createFile(folder.resolve(name)), Duration.ofDays(61));
        }
        age(Files.createFile(folder.resolve("recent.jsa")), Duration.ofDays(59));
        age(Files.createFile(folder.resolve("under-way.part")), Duration.ofHours(1));
        age(Files.createFile(folder.resolve("notes.txt")), Duration.ofDays(400));
        new Recording(archive).run();
        assertThat(filesInFolder()).containsExactly("content-jdk.jsa", "notes.txt", "recent.jsa", "under-way.part");
    }

    private static void age(Path file, Duration age) throws IOException {
        FileTime time = FileTime.from(Instant.now().minus(age));
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(time, time, time);
    }
}
