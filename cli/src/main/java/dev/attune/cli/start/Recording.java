package dev.attune.cli.start;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Records a start archive: a JVM writes what it loaded in a {@link Rehearsal}, another one takes it and checks every byte, and
 * only then does it get its name.
 */
final class Recording {

    private static final String PART = ".part";

    /** A part that is older belongs to a process that was killed. */
    private static final Duration LONGEST_RECORDING = Duration.ofDays(1);

    /** An archive that no process has read for so long belongs to a distribution or a JDK that is gone. */
    private static final Duration LONGEST_UNUSED = Duration.ofDays(60);

    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

    private final StartArchive archive;

    Recording(StartArchive archive) {
        this.archive = archive;
    }

    /**
     * Records and publishes.
     *
     * @throws IOException saying what the JVM said, when there is no archive in the end; what was there before stays
     */
    void run() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(archive.file().getParent());
        removeLeftovers(folder);
        // the JVM's option is a word, which a path with a space is not: so the name alone, from within the folder
        String name = "recording-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + PART;
        Path part = folder.resolve(name);
        try {
            attune(folder, "-XX:ArchiveClassesAtExit=" + name, "start-archive", "--rehearse");
            attune(folder, "-Xshare:on -XX:+VerifySharedSpaces -XX:SharedArchiveFile=" + name, "--version");
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                // a crash of the machine after the move must not leave a name with half of the bytes
                written.force(true);
            }
            Files.move(part, archive.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(archive.attempt());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Runs this distribution in a folder with options for its JVM. */
    private void attune(Path folder, String options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", archive.launcher().toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("attune-start", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            Map<String, String> environment = builder.environment();
            environment.put(StartArchive.VARIABLE, "off");
            environment.put("ATTUNE_JAVA_OPTS", options);
            Process process = builder.start();
            if (!process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end after " + LONGEST_RUN.toMinutes() + " minutes: " + told(output));
            }
            if (process.exitValue() != 0) {
                throw new IOException("exit code " + process.exitValue() + ": " + told(output));
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String told(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8).strip();
    }

    private static void removeLeftovers(Path folder) {
        try (var files = Files.newDirectoryStream(folder, "*{" + PART + ",.jsa,.attempt}")) {
            files.forEach(Recording::removeIfOld);
        } catch (IOException | DirectoryIteratorException e) {
            // what cannot be listed stays
        }
    }

    private static void removeIfOld(Path path) {
        Instant now = Instant.now();
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Instant used = attributes.lastAccessTime().toInstant();
            Instant written = attributes.lastModifiedTime().toInstant();
            Duration longest = path.toString().endsWith(PART) ? LONGEST_RECORDING : LONGEST_UNUSED;
            if (used.plus(longest).isBefore(now) && written.plus(longest).isBefore(now)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // another process has removed or renamed it, or it is another user's
        }
    }
}
