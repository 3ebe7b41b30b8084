package dev.attune.runtime.tune.record;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.kernel.ArtifactManifest;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Remembers that a class path has no resource of a name. To find that out again takes a process some milliseconds for each jar;
 * to see that the jars are the same files takes a fraction of one. A class path with a folder that may change is searched
 * each time.
 */
public final class ClassPathMemory {

    private final Path directory;
    private final String path;
    private String jars;

    /** A memory in a directory, which need not be there yet, of this process's class path. */
    public ClassPathMemory(Path directory) {
        this(directory, System.getProperty("java.class.path", ""));
    }

    ClassPathMemory(Path directory, String classPath) {
        this.directory = directory;
        this.path = classPath;
    }

    /** Whether this process's class path is known to have no such resource. */
    boolean isInVain(String name) {
        String line = line(name);
        if (line.isEmpty()) {
            return false;
        }
        try {
            Path path = directory.resolve(name + ".none");
            return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                    && Files.readString(path, StandardCharsets.US_ASCII).equals(line);
        } catch (IOException e) {
            return false;
        }
    }

    /** Remembers that there is none; where it cannot, the next process searches, too. */
    void searchedInVain(String name) {
        String line = line(name);
        if (line.isEmpty()) {
            return;
        }
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        try {
            Files.createDirectories(directory);
            AtomicFiles.write(
                    directory.resolve(name + ".none"),
                    channel -> AtomicFiles.writeFully(channel, ByteBuffer.wrap(bytes)));
        } catch (IOException e) {
            LoggerFactory.getLogger(ClassPathMemory.class).debug("{} cannot be written", directory, e);
        }
    }

    private String line(String name) {
        if (jars == null) {
            jars = describe(path);
        }
        return jars.isEmpty() ? "" : ArtifactManifest.sha256((name + jars).getBytes(StandardCharsets.UTF_8));
    }

    /** Path, size and time of each jar; empty where there is anything but jars. */
    private static String describe(String path) {
        var text = new StringBuilder();
        for (String part : path.split(File.pathSeparator, -1)) {
            File jar = new File(part);
            if (!part.endsWith(".jar") || !jar.isFile()) {
                return "";
            }
            text.append('\n')
                    .append(jar.getAbsolutePath())
                    .append(' ')
                    .append(jar.length())
                    .append(' ')
                    .append(jar.lastModified());
        }
        return text.toString();
    }
}
