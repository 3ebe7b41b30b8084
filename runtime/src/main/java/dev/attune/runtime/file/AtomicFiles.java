package dev.attune.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Writes whole files: to a temporary neighbour, forced to disk, then renamed over the final name. */
public final class AtomicFiles {

    /** What a temporary neighbour's name begins with; a killed process may leave one behind. */
    public static final String TEMPORARY_PREFIX = ".attune-tmp-";

    private AtomicFiles() {}

    /** Writes the content of one file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Writes a file, replacing one that is there.
     *
     * @throws IOException when it could not be written whole; then the old file, or none, is still there
     */
    public static void write(Path path, Content content) throws IOException {
        Path target = path.toAbsolutePath();
        Path temporary = temporaryBeside(target);
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.writeTo(channel);
                channel.force(true);
            }
            rename(temporary, target);
        } catch (IOException | RuntimeException | Error e) {
            deleteQuietly(temporary, e);
            throw e;
        }
    }

    /**
     * {@link #write} at a place that a user named, which may be a link or no file at all: a link stays, and the file that it leads
     * to is replaced; a device or a pipe is written to, as one cannot replace it and nothing of it is kept.
     *
     * @throws IOException when it could not be written whole; then the old file, or none, is still there
     */
    public static void writeAt(Path place, Content content) throws IOException {
        if (!Files.exists(place)) {
            write(Files.isSymbolicLink(place) ? place.resolveSibling(Files.readSymbolicLink(place)) : place, content);
        } else if (Files.isRegularFile(place) || Files.isDirectory(place)) {
            write(place.toRealPath(), content);
        } else {
            try (FileChannel channel = FileChannel.open(place, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
        }
    }

    /** Writes all of a buffer: a channel may take less than it was given. */
    public static void writeFully(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** A name beside the target that no other process or thread picks. */
    public static Path temporaryBeside(Path target) {
        String unique = ProcessHandle.current().pid() + "-"
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        return target.resolveSibling(TEMPORARY_PREFIX + unique);
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system of " + to + " cannot rename atomically", e);
        }
    }

    private static void deleteQuietly(Path path, Throwable cause) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
