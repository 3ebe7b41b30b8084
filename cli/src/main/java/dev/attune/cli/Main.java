package dev.attune.cli;

import dev.attune.cli.db.DbCommand;
import dev.attune.cli.db.ExportCommand;
import dev.attune.cli.db.ImportCommand;
import dev.attune.cli.db.MergeCommand;
import dev.attune.cli.db.RematchCommand;
import dev.attune.cli.db.ShipCommand;
import dev.attune.cli.db.StrategiesCommand;
import dev.attune.cli.sweep.SweepCommand;
import java.util.Map;
import java.util.concurrent.Callable;
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
        Map<String, String> environment = System.getenv();
        System.exit(execute(new Session(Terminal.ofProcess(environment), environment), arguments));
    }

    /** Runs one command line and answers its exit code. */
    public static int execute(Session session, String... arguments) {
        Failures failures = new Failures(session);
        return execute(commandLine(session, failures), failures, arguments);
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
        Terminal terminal = session.terminal();
        CommandLine line = new CommandLine(new Main(terminal))
                .addSubcommand(new CheckCommand(terminal))
                .addSubcommand(new CompileCommand(terminal))
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new TuneCommand(session))
                .addSubcommand(new CommandLine(new DbCommand(session))
                        .addSubcommand(new ExportCommand())
                        .addSubcommand(new ImportCommand())
                        .addSubcommand(new MergeCommand())
                        .addSubcommand(new ShipCommand())
                        .addSubcommand(new StrategiesCommand())
                        .addSubcommand(new RematchCommand()))
                .addSubcommand(new SweepCommand(session))
                .addSubcommand(new BenchCommand(session))
                .addSubcommand(new ExplainCommand(session))
                .addSubcommand(new WarmCommand(session))
                .addSubcommand(new HelpCommand());
        return prepared(line, session, failures);
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
