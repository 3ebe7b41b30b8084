package dev.attune.cli;

import dev.attune.bench.CasesFile;
import dev.attune.cli.source.SourceErrors;
import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.cache.CacheException;
import dev.attune.runtime.cuda.CudaException;
import dev.attune.runtime.dispatch.DispatchException;
import dev.attune.runtime.file.FileTrouble;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.tensor.TensorFileException;
import dev.attune.runtime.tune.record.TuningDatabaseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes a message and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    /** Set to anything but nothing and 0, internal errors print their stack trace. */
    static final String DEBUG_VARIABLE = "ATTUNE_DEBUG";

    private final Terminal terminal;
    private final boolean debug;

    Failures(Session session) {
        this.terminal = session.terminal();
        String value = session.environment().getOrDefault(DEBUG_VARIABLE, "");
        this.debug = !value.isEmpty() && !value.equals("0");
    }

    /** What the user is told of a failure. */
    private record Told(int exitCode, String message, Optional<String> hint) {}

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        String message = exception.getMessage();
        if (exception instanceof UnmatchedArgumentException unmatched) {
            message = tellOfUnmatched(unmatched.getUnmatched().getFirst(), command);
        } else if (exception.getCause() instanceof CommandLine.TypeConversionException cause) {
            // picocli says an option's Java type
            message = named(exception)
                    + cause.getMessage().replaceFirst("is not an? (int|long)$", "is not a whole number");
        }
        List<String> near =
                exception instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String help = "see '" + command.getCommandSpec().qualifiedName() + " --help'";
        report(new Told(
                ExitCode.WRONG_INPUT,
                message,
                Optional.of(near.isEmpty() ? help : "did you mean " + String.join(" or ", near) + "? " + help)));
        return ExitCode.WRONG_INPUT;
    }

    /** Whose value it was, where the message begins with the value itself. */
    private static String named(ParameterException exception) {
        boolean unnamed = exception.getCause().getMessage().startsWith("'");
        return unnamed && exception.getArgSpec() instanceof OptionSpec option ? option.longestName() + ": " : "";
    }

    private static String tellOfUnmatched(String word, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (word.startsWith("-")) {
            return name + " has no option '" + word + "'";
        }
        return command.getSubcommands().isEmpty()
                ? name + " takes no further argument '" + word + "'"
                : name + " has no command '" + word + "'";
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult result) {
        return report(exception);
    }

    /** Tells the user about an exception; the exit code. */
    int report(Throwable exception) {
        Told told = tell(exception);
        if (exception instanceof SourceErrors errors) {
            SourceMessages.print(terminal, errors.diagnostics());
        } else {
            report(told);
        }
        if (debug) {
            exception.printStackTrace(terminal.err());
        }
        terminal.err().flush();
        return told.exitCode();
    }

    private Told tell(Throwable exception) {
        return switch (exception) {
            case InputException input -> new Told(ExitCode.WRONG_INPUT, input.getMessage(), input.hint());
            case SourceErrors errors -> new Told(ExitCode.WRONG_INPUT, errors.getMessage(), Optional.empty());
            case TensorFileException file -> new Told(ExitCode.WRONG_INPUT, file.getMessage(), Optional.empty());
            case CasesFile.FormatException cases ->
                new Told(ExitCode.WRONG_INPUT, cases.getMessage(), Optional.empty());
            case DispatchException dispatch -> new Told(ExitCode.WRONG_INPUT, dispatch.getMessage(), Optional.empty());
            case ArgumentException argument -> new Told(ExitCode.WRONG_INPUT, argument.getMessage(), Optional.empty());
            case TuningDatabaseException database ->
                new Told(ExitCode.WRONG_INPUT, database.getMessage(), Optional.empty());
            case CacheException cache -> new Told(ExitCode.WRONG_INPUT, cache.getMessage(), Optional.empty());
            case CudaException cuda -> new Told(ExitCode.INTERNAL, "the GPU: " + cuda.getMessage(), Optional.empty());
            case KernelBuildException build -> new Told(ExitCode.WRONG_INPUT, build.getMessage(), Optional.empty());
            case OutOfMemoryError memory ->
                new Told(
                        ExitCode.WRONG_INPUT,
                        "not enough memory: " + memory.getMessage(),
                        Optional.of("take a smaller shape, or give the JVM more, as in ATTUNE_JAVA_OPTS=-Xmx8g"));
            case IOException file -> new Told(ExitCode.WRONG_INPUT, FileTrouble.describe(file), Optional.empty());
            default ->
                new Told(
                        ExitCode.INTERNAL,
                        "internal: " + exception,
                        Optional.of(
                                debug
                                        ? "this is a fault of Attune's own; the trace below belongs into a bug report"
                                        : "this is a fault of Attune's own; run again with " + DEBUG_VARIABLE
                                                + "=1 for the stack trace"));
        };
    }

    private void report(Told told) {
        PrintWriter err = terminal.err();
        Style style = terminal.errStyle();
        String[] lines = told.message().strip().split("\n", -1);
        boolean labelled = lines[0].startsWith("error");
        err.println(labelled ? lines[0] : style.bad("error:") + " " + lines[0]);
        for (int i = 1; i < lines.length; i++) {
            err.println(labelled ? lines[i] : "  " + lines[i]);
        }
        told.hint().ifPresent(hint -> err.println("  " + style.note("=") + " " + hint));
        err.flush();
    }
}
