package dev.attune.cli.db;

import dev.attune.cli.ExitCode;
import dev.attune.cli.InputException;
import dev.attune.runtime.tune.record.ShippedWinners;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Winners for a jar. */
@Command(
        name = "ship",
        description = "Writes the winners of every kernel and shape into a folder of resources, under "
                + ShippedWinners.FOLDER
                + ". A program with them on its class path consults them first, before its own database.",
        mixinStandardHelpOptions = true)
public final class ShipCommand implements Callable<Integer> {

    @ParentCommand
    private DbCommand parent;

    @Parameters(paramLabel = "DIR", description = "A folder of resources, as in src/main/resources.")
    private Path root;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new InputException(root + " is no folder", "make it first");
        }
        try (TuningDatabase database = parent.open()) {
            int files = ShippedWinners.write(database, root);
            PrintWriter out = parent.session().terminal().out();
            out.println(root.resolve(ShippedWinners.FOLDER) + ": " + Counts.of(files, "file"));
            out.flush();
            return ExitCode.OK;
        }
    }
}
