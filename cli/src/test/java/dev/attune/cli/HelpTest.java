package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {

    static Set<String> commands() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Session silent = new Session(Terminal.plain(nowhere, nowhere), Map.of());
        return new TreeSet<>(
                Main.commandLine(silent, new Failures(silent)).getSubcommands().keySet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExamples(String command) {
        var run = command.equals("help") ? CommandRun.of("help", "--help") : CommandRun.of(command, "--help");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.err()).isEmpty();
        Golden.check("help-" + command + ".txt", run.out());
        if (!command.equals("help")) {
            assertThat(run.out()).contains("Examples:\n  attune " + command + " ");
            assertThat(CommandRun.of("help", command)).isEqualTo(run);
        }
    }

    @Test
    void withoutACommandTheHelpIsShown() {
        var run = CommandRun.of();
        assertThat(run).isEqualTo(CommandRun.of("--help")).isEqualTo(CommandRun.of("help"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        Golden.check("help.txt", run.out());
    }

    @Test
    void theVersionIsOneLine() {
        var run = CommandRun.of("--version");
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).startsWith("attune ").hasLineCount(1);
    }

    @Test
    void noGoldenHelpIsLeftOver() throws IOException {
        try (var files = Files.list(Golden.FOLDER)) {
            Set<String> present = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("help-"))
                    .collect(Collectors.toSet());
            assertThat(present)
                    .isEqualTo(commands().stream()
                            .map(command -> "help-" + command + ".txt")
                            .collect(Collectors.toSet()));
        }
    }
}
