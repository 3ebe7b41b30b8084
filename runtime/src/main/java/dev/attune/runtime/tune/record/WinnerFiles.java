package dev.attune.runtime.tune.record;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.json.Json;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.json.JsonFormat;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The winners of each key as a small JSON file. A process that only runs kernels reads one of these in a millisecond, where
 * opening the database would take it a third of a second. They are made of the database and hold nothing else.
 */
final class WinnerFiles {

    private static final Logger LOG = LoggerFactory.getLogger(WinnerFiles.class);
    private static final long MAX_BYTES = 16L << 20;

    private final Path directory;

    WinnerFiles(Path directory) {
        this.directory = directory;
    }

    /** Replaces a key's file. */
    void write(TuningKey key, List<Winner> winners) {
        List<Json> rows = new ArrayList<>();
        for (Winner winner : winners) {
            var fields = new LinkedHashMap<String, Json>();
            fields.put("shape", Json.of(winner.shape().toString()));
            fields.put("schedule", Json.of(winner.schedule().toString()));
            fields.put("ms", Json.of(winner.milliseconds()));
            rows.add(new Json.Members(fields));
        }
        var members = new LinkedHashMap<String, Json>();
        describe(key).forEach((name, text) -> members.put(name, Json.of(text)));
        members.put("winners", new Json.Elements(rows));
        byte[] text = JsonFormat.write(new Json.Members(members));
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
            if (Files.size(path) > MAX_BYTES) {
                throw new JsonException("it has " + Files.size(path) + " bytes");
            }
            Json.Members members = JsonFormat.read(Files.readAllBytes(path)).asMembers();
            for (Map.Entry<String, String> part : describe(key).entrySet()) {
                if (!members.get(part.getKey()).asText().equals(part.getValue())) {
                    throw new JsonException("its " + part.getKey() + " is not " + part.getValue());
                }
            }
            List<Winner> winners = new ArrayList<>();
            for (Json row : members.get("winners").asElements()) {
                Json.Members fields = row.asMembers();
                winners.add(new Winner(
                        ProblemShape.parse(fields.get("shape").asText()),
                        Schedule.parse(fields.get("schedule").asText()),
                        fields.get("ms").asDouble()));
            }
            return winners;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | JsonException | IllegalArgumentException e) {
            LOG.warn(
                    "the tuned schedules in {} cannot be read, so defaults are used: {}; the next tuning writes them anew",
                    path,
                    e.getMessage());
            return List.of();
        }
    }

    private Path path(TuningKey key) {
        return directory.resolve(key.hash() + ".json");
    }

    private static Map<String, String> describe(TuningKey key) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("device", key.device());
        parts.put("target", key.target().spelling());
        parts.put("compiler", key.compiler());
        parts.put("variant", key.variant());
        parts.put("dtype", key.dtype().toString());
        return parts;
    }
}
