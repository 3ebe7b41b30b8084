package dev.attune.cli.start;

import dev.attune.cli.ExitCode;
import dev.attune.cli.InputException;
import dev.attune.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Records the start archive now, rather than after the next command. */
@Command(
        name = "start-archive",
        description = {
            "Records the archive of loaded classes with which later commands start faster, unless there is one. Any first command"
                    + " has this done after it, in the background; as a command it is for images and installers."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune start-archive                                    where commands look for it",
            "  ATTUNE_START_ARCHIVE=/opt/start attune start-archive    elsewhere",
        })
public final class StartArchiveCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(names = "--rehearse", hidden = true, description = "Runs what the archive is recorded from.")
    private boolean rehearse;

    public StartArchiveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rehearse) {
            Rehearsal.run();
            return ExitCode.OK;
        }
        StartArchive archive = StartArchive.ofProcess()
                .orElseThrow(() -> new InputException(
                        "no start archive is wanted here, or there is no place for one",
                        "start bin/attune of the distribution; let ATTUNE_START_ARCHIVE name a folder, and no option of the JVM"
                                + " choose another archive"));
        if (Files.exists(archive.file())) {
            terminal.out().println("there already: " + archive.file());
            return ExitCode.OK;
        }
        try {
            new Recording(archive).run();
        } catch (IOException e) {
            throw new InputException(
                    "the start archive " + archive.file() + " cannot be recorded: " + e.getMessage(),
                    Optional.empty(),
                    e);
        }
        terminal.out()
                .println("recorded: " + archive.file() + ", " + (Files.size(archive.file()) + 500_000) / 1_000_000
                        + " MB");
        return ExitCode.OK;
    }
}
