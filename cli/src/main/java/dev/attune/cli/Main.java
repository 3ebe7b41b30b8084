package dev.attune.cli;

import dev.attune.bench.start.ProcessStart;
import dev.attune.cli.db.DbCommand;
import dev.attune.cli.db.ExportCommand;
import dev.attune.cli.db.ImportCommand;
import dev.attune.cli.db.MergeCommand;
import dev.attune.cli.db.RematchCommand;
import dev.attune.cli.db.ShipCommand;
import dev.attune.cli.db.StrategiesCommand;
import dev.attune.cli.start.StartArchive;
import dev.attune.cli.start.StartArchiveCommand;
import dev.attune.cli.sweep.SweepCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code attune} command. */
@Command(
        name = "attune",
        description = "Compiles attention variants to fused kernels, tunes them and runs them.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune run examples/gemma2.attn          compile, tune, run and check on this machine",
            "  attune check examples/*.attn             diagnostics only",
            "  attune explain examples/gemma2.attn --shape 1,8,4,4096,4096,256",
            "",
            "Exit codes: 0 ok, 1 the input was wrong, 2 a check failed, 3 internal error.",
            "Kernels and tuning records are kept in $ATTUNE_CACHE, by default ~/.cache/attune."
        })
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        ProcessStart.mainBegins();
        Map<String, String> environment = System.getenv();
        int exitCode = execute(new Session(Terminal.ofProcess(environment), environment), arguments);
        Optional<StartArchive> archive = StartArchive.ofProcess();
        if (archive.isPresent()) {
            archive.get().recordAside();
        }
        System.exit(exitCode);
    }

    /** Runs one command line and answers its exit code. */
    public static int execute(Session session, String... arguments) {
        Failures failures = new Failures(session);
        return execute(commandLine(session, failures, arguments), failures, arguments);
    }

    /** Runs a command that is none of attune's own, with attune's messages and exit codes. */
    public static int execute(Session session, Callable<Integer> command, String... arguments) {
        Failures failures = new Failures(session);
        return execute(prepared(new CommandLine(command), session, failures), failures, arguments);
    }

    private static int execute(CommandLine line, Failures failures, String... arguments) {
        try {
            return line.execute(arguments);
        } catch (Error e) {
            return failures.report(e);
        }
    }

    static CommandLine commandLine(Session session, Failures failures) {
        CommandLine line = new CommandLine(new Main(session.terminal()));
        commands(session).forEach((name, command) -> line.addSubcommand(name, command.get()));
        return prepared(line, session, failures);
    }

    /** The same for one command line: picocli reads some hundred annotations by reflection, so those of other commands are left. */
    private static CommandLine commandLine(Session session, Failures failures, String[] arguments) {
        Supplier<Object> one = arguments.length == 0 ? null : commands(session).get(arguments[0]);
        // help tells of the others
        if (one == null || arguments[0].equals("help")) {
            return commandLine(session, failures);
        }
        CommandLine line = new CommandLine(new Main(session.terminal())).addSubcommand(arguments[0], one.get());
        return prepared(line, session, failures);
    }

    /** What makes each command, in the order of the help. */
    private static Map<String, Supplier<Object>> commands(Session session) {
        Terminal terminal = session.terminal();
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("check", () -> new CheckCommand(terminal));
        commands.put("compile", () -> new CompileCommand(terminal));
        commands.put("run", () -> new RunCommand(session));
        commands.put("tune", () -> new TuneCommand(session));
        commands.put(
                "db",
                () -> new CommandLine(new DbCommand(session))
                        .addSubcommand(new ExportCommand())
                        .addSubcommand(new ImportCommand())
                        .addSubcommand(new MergeCommand())
                        .addSubcommand(new ShipCommand())
                        .addSubcommand(new StrategiesCommand())
                        .addSubcommand(new RematchCommand()));
        commands.put("sweep", () -> new SweepCommand(session));
        commands.put("bench", () -> new BenchCommand(session));
        commands.put("explain", () -> new ExplainCommand(session));
        commands.put("warm", () -> new WarmCommand(session));
        commands.put("start-archive", () -> new StartArchiveCommand(terminal));
        commands.put("help", HelpCommand::new);
        return commands;
    }

    private static CommandLine prepared(CommandLine line, Session session, Failures failures) {
        Terminal terminal = session.terminal();
        line.setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colourOut() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100);
        line.setParameterExceptionHandler(failures);
        line.setExecutionExceptionHandler(failures);
        return line;
    }

    @Override
    public void run() {
        spec.commandLine().usage(terminal.out());
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"attune " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
