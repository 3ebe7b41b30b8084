package dev.attune.cli.db;

import dev.attune.cli.ExitCode;
import dev.attune.cli.InputException;
import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.tune.record.RecordLines;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Databases to a database. */
@Command(
        name = "merge",
        description = "Takes the records of other databases into this one, each whole or not at all, as import does.",
        mixinStandardHelpOptions = true)
public final class MergeCommand implements Callable<Integer> {

    @ParentCommand
    private DbCommand parent;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "Folders with a tuning.sqlite: caches, or shards of a sweep.")
    private List<Path> directories;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = parent.session().terminal().out();
        try (TuningDatabase database = parent.open()) {
            for (Path directory : directories) {
                if (!Files.isRegularFile(directory.resolve("tuning.sqlite"))) {
                    throw new InputException(directory + " has no tuning.sqlite", "name the folder of a database");
                }
                List<TuningRecord> records = new ArrayList<>();
                try (TuningDatabase other = new TuningDatabase(directory)) {
                    // through the same bounds as a file's: it may come from anywhere
                    other.forEach(record -> records.add(RecordLines.read(RecordLines.write(record))));
                } catch (JsonException e) {
                    throw new InputException(directory + ": " + e.getMessage(), "nothing of it was taken");
                }
                int taken = database.merge(records);
                out.println(directory + ": " + Counts.of(records.size(), "record") + ", " + taken + " new or later");
                out.flush();
            }
        }
        return ExitCode.OK;
    }
}
