package dev.attune.cli.db;

import dev.attune.cli.InputException;
import dev.attune.cli.Session;
import dev.attune.runtime.cache.CacheLocation;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is done with the tuning database. */
@Command(
        name = "db",
        description = "Moves tuning records between databases, files and jars, and judges search strategies by them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune db export records.jsonl              every record of this machine, a line of JSON each",
            "  attune db import records.jsonl              takes them in; of two of the same thing the later holds",
            "  attune db merge /mnt/a/cache /mnt/b/cache   takes in other databases",
            "  attune db ship src/main/resources           the winners, for a jar that brings them along",
            "  attune db strategies records.jsonl --variants examples",
            "  attune db rematch records.jsonl --variants examples    searches anew, and lets the pick meet the best",
            "",
            "The database is that of $ATTUNE_CACHE, by default ~/.cache/attune."
        })
public final class DbCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private final Session session;

    @Option(
            names = "--database",
            paramLabel = "DIR",
            description = "The folder of another database than that of $ATTUNE_CACHE.")
    private Path directory;

    public DbCommand(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    /** The database, which is opened when it is first used. */
    TuningDatabase open() {
        if (directory != null) {
            return new TuningDatabase(directory);
        }
        if (CacheLocation.isOff(session.environment())) {
            throw new InputException(
                    "ATTUNE_CACHE is off, so there is no tuning database",
                    "name one, as in attune db --database DIR ...");
        }
        return new TuningDatabase(CacheLocation.directory(session.environment()));
    }

    @Override
    public void run() {
        spec.commandLine().usage(session.terminal().out());
    }
}
