package dev.attune.cli;

import dev.attune.cli.source.VariantFile;
import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.diagnostic.Severity;
import dev.attune.compiler.ir.Attention;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Diagnostics only. */
@Command(
        name = "check",
        description = "Checks source files and prints what is wrong with them; compiles nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  attune check examples/gemma2.attn",
            "  attune check src/main/attune/*.attn",
            "",
            "Exit codes: 0 no errors (there may be warnings), 1 errors."
        })
final class CheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Source files (.attn).")
    private List<Path> files;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        int errors = 0;
        for (Path file : files) {
            CheckResult result = VariantFile.check(file);
            SourceMessages.print(terminal, result.diagnostics());
            long count = result.diagnostics().stream()
                    .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
                    .count();
            errors += count;
            terminal.out().println(file + ": " + (count > 0 ? verdict(count) : described(result)));
        }
        return errors == 0 ? ExitCode.OK : ExitCode.WRONG_INPUT;
    }

    private String verdict(long errors) {
        return terminal.outStyle().bad(errors == 1 ? "1 error" : errors + " errors");
    }

    private String described(CheckResult result) {
        String names = result.attentions().stream().map(Attention::name).collect(Collectors.joining(", "));
        return terminal.outStyle().good("ok")
                + (names.isEmpty() ? " (no variant, functions only)" : " (" + names + ")");
    }
}
