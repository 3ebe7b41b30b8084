package dev.attune.cli.start;

import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The start archive that belongs to a distribution and a JDK, which need not be there yet.
 *
 * @param file where it lies; the launcher names it by the content of the distribution and the JDK's build
 * @param launcher the script {@code bin/attune}
 */
public record StartArchive(Path file, Path launcher) {

    /** Where the launcher looks for archives, or {@code off}. */
    static final String VARIABLE = "ATTUNE_START_ARCHIVE";

    private static final String FILE_PROPERTY = "attune.start.archive";
    private static final String LAUNCHER_PROPERTY = "attune.start.launcher";

    /** An attempt that is older has failed, or its machine was switched off. */
    private static final long LONGEST_ATTEMPT_MILLIS = 3_600_000;

    /** The archive of the distribution that this process runs from; none where the launcher was told to do without. */
    public static Optional<StartArchive> ofProcess() {
        String file = System.getProperty(FILE_PROPERTY);
        String launcher = System.getProperty(LAUNCHER_PROPERTY);
        if (file == null || launcher == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StartArchive(Path.of(file).toAbsolutePath(), Path.of(launcher)));
        } catch (InvalidPathException e) {
            return Optional.empty(); // a name that the locale has no letters for
        }
    }

    /**
     * Lets another process record the archive where there is none, at the lowest priority, and does not wait for it. Of many
     * processes one does so; where that fails, an hour passes until the next tries.
     */
    public void recordAside() {
        // runs at the end of a process without an archive, so it does with what the JVM has loaded anyway
        File folder = file.toFile().getParentFile();
        if (file.toFile().exists() || !folder.isDirectory() && !folder.mkdirs()) {
            return;
        }
        try {
            if (claimAttempt()) {
                // a second later, when the command that this process is has ended
                var recorder = new ProcessBuilder(
                        "nice",
                        "-n",
                        "19",
                        "sh",
                        "-c",
                        // a folder that has gone in the meantime, as those of tests do, stays away
                        "sleep 1; [ ! -f \"$1\" ] || exec sh \"$0\" start-archive",
                        launcher.toString(),
                        attempt().toString());
                Map<String, String> environment = recorder.environment();
                environment.put(VARIABLE, folder.toString());
                // the options of one command are not those of the next
                environment.remove("ATTUNE_JAVA_OPTS");
                recorder.redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
            }
        } catch (IOException e) {
            // a folder that cannot be written, or no process to be had: the command is done, and the next one starts as
            // slowly
        }
    }

    /** An empty file that is there while an archive is being recorded; even a full disk takes one. */
    Path attempt() {
        return file.resolveSibling(file.getFileName() + ".attempt");
    }

    private boolean claimAttempt() throws IOException {
        File attempt = attempt().toFile();
        if (!attempt.exists()) {
            return attempt.createNewFile();
        }
        long now = System.currentTimeMillis();
        return attempt.lastModified() < now - LONGEST_ATTEMPT_MILLIS && attempt.setLastModified(now);
    }
}
