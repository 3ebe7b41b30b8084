package dev.attune.runtime.tune.record;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.json.JsonException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of {@link RecordLines}, which may come from anywhere. */
public final class RecordFile {

    /** So many records are read of a file; more are refused. */
    public static final int MAX_RECORDS = 2_000_000;

    private RecordFile() {}

    /**
     * Reads a file; blank lines are skipped.
     *
     * @throws JsonException naming the line that is no record
     */
    public static List<TuningRecord> read(Path file) throws IOException {
        List<TuningRecord> records = new ArrayList<>();
        try (InputStream content = new BufferedInputStream(Files.newInputStream(file))) {
            int number = 0;
            for (byte[] line = nextLine(content, 1); line != null; line = nextLine(content, number + 1)) {
                number++;
                String text = new String(line, StandardCharsets.UTF_8).strip();
                if (text.isEmpty()) {
                    continue;
                }
                if (records.size() == MAX_RECORDS) {
                    throw new JsonException("line " + number + ": more than " + MAX_RECORDS + " records");
                }
                try {
                    records.add(RecordLines.read(text));
                } catch (JsonException e) {
                    throw new JsonException("line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        return records;
    }

    /** Without its end, or null at the end of the file. A line is never held in memory beyond what may be read of it. */
    private static byte[] nextLine(InputStream content, int number) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = content.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.size() > RecordLines.MAX_LINE) {
                throw new JsonException(
                        "line " + number + ": it has more than the " + RecordLines.MAX_LINE + " bytes that are read");
            }
            line.write(next);
            next = content.read();
        }
        return line.toByteArray();
    }

    /**
     * Writes every record of a database; the file appears whole or not at all.
     *
     * @return how many
     */
    public static int write(TuningDatabase database, Path file) throws IOException {
        int[] count = {0};
        AtomicFiles.writeAt(
                file,
                channel -> database.forEach(record -> {
                    count[0]++;
                    writeLine(channel, record);
                }));
        return count[0];
    }

    private static void writeLine(WritableByteChannel channel, TuningRecord record) {
        byte[] line = (RecordLines.write(record) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            AtomicFiles.writeFully(channel, ByteBuffer.wrap(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
