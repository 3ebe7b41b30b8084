package dev.attune.cli.db;

import dev.attune.cli.InputException;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.tune.record.RecordFile;
import dev.attune.runtime.tune.record.TuningRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Files of records that the command line names. */
public final class RecordsOfFile {

    private RecordsOfFile() {}

    /**
     * All records of a file.
     *
     * @throws InputException naming the line that is no record
     */
    public static List<TuningRecord> read(Path file) throws IOException {
        try {
            return RecordFile.read(file);
        } catch (JsonException e) {
            throw new InputException(file + ": " + e.getMessage(), "nothing of it was taken");
        }
    }
}
