package dev.attune.cli.db;

import dev.attune.cli.ExitCode;
import dev.attune.cli.WholeFiles;
import dev.attune.runtime.tune.record.RecordFile;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A database to a file. */
@Command(
        name = "export",
        description =
                "Writes every record of the database to FILE, a line of JSON each; it appears whole or not at all.",
        mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {

    @ParentCommand
    private DbCommand parent;

    @Parameters(paramLabel = "FILE", description = "The file to write.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        WholeFiles.requirePlace("FILE", file);
        try (TuningDatabase database = parent.open()) {
            int records = RecordFile.write(database, file);
            PrintWriter out = parent.session().terminal().out();
            out.println(file + ": " + Counts.of(records, "record"));
            out.flush();
            return ExitCode.OK;
        }
    }
}
