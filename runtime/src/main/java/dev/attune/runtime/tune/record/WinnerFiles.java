package dev.attune.runtime.tune.record;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.json.JsonException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The winners of each key as a small JSON file. A process that only runs kernels reads one of these in a millisecond, where
 * opening the database would take it a third of a second. They are made of the database and hold nothing else.
 */
final class WinnerFiles {

    private final Path directory;

    WinnerFiles(Path directory) {
        this.directory = directory;
    }

    /** Replaces a key's file. */
    void write(TuningKey key, List<Winner> winners) {
        byte[] text = WinnerJson.write(key, winners);
        try {
            Files.createDirectories(directory);
            AtomicFiles.write(path(key), channel -> AtomicFiles.writeFully(channel, ByteBuffer.wrap(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The winners of a key; none where there is no file, or one that cannot be trusted, which is reported. */
    List<Winner> read(TuningKey key) {
        Path path = path(key);
        try {
            if (Files.size(path) > WinnerJson.MAX_BYTES) {
                throw new JsonException("it has " + Files.size(path) + " bytes");
            }
            return WinnerJson.read(key, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | JsonException e) {
            log().warn(
                            "the tuned schedules in {} cannot be read, so defaults are used: {}; the next tuning writes them anew",
                            path,
                            e.getMessage());
            return List.of();
        }
    }

    private Path path(TuningKey key) {
        return directory.resolve(WinnerJson.fileName(key));
    }

    /** Asked for when there is something to say: a logger takes a process that has nothing to say a tenth of its start. */
    private static Logger log() {
        return LoggerFactory.getLogger(WinnerFiles.class);
    }
}
