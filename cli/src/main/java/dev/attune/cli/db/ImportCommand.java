package dev.attune.cli.db;

import dev.attune.cli.ExitCode;
import dev.attune.runtime.tune.record.TuningDatabase;
import dev.attune.runtime.tune.record.TuningRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Files to a database. */
@Command(
        name = "import",
        description =
                "Takes records of files into the database, each file whole or not at all. Of two records of the same"
                        + " kernel, schedule and shape the later one holds.",
        mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {

    @ParentCommand
    private DbCommand parent;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files that export wrote.")
    private List<Path> files;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = parent.session().terminal().out();
        try (TuningDatabase database = parent.open()) {
            for (Path file : files) {
                List<TuningRecord> records = RecordsOfFile.read(file);
                int taken = database.merge(records);
                out.println(file + ": " + Counts.of(records.size(), "record") + ", " + taken + " new or later");
                out.flush();
            }
        }
        return ExitCode.OK;
    }
}
