package dev.attune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private final Terminal terminal = Terminal.plain(new PrintWriter(new StringWriter()), new PrintWriter(err));

    @Test
    void aFaultOfOurOwnIsShortAndSaysHowToGetTheTrace() {
        int exitCode = new Failures(new Session(terminal, Map.of())).report(new IllegalStateException("seven is odd"));
        assertThat(exitCode).isEqualTo(ExitCode.INTERNAL);
        assertThat(err.toString()).isEqualTo("""
                        error: internal: java.lang.IllegalStateException: seven is odd
                          = this is a fault of Attune's own; run again with ATTUNE_DEBUG=1 for the stack trace
                        """);
    }

    @Test
    void withTheVariableSetTheTraceIsPrinted() {
        int exitCode = new Failures(new Session(terminal, Map.of("ATTUNE_DEBUG", "1")))
                .report(new IllegalStateException("seven is odd"));
        assertThat(exitCode).isEqualTo(ExitCode.INTERNAL);
        assertThat(err.toString())
                .startsWith("error: internal: ")
                .contains("the trace below belongs into a bug report")
                .contains("at dev.attune.cli.FailuresTest");
    }

    @Test
    void aCommandThatBreaksEndsWithThree() throws IOException {
        Path file = Files.writeString(folder.resolve("full.attn"), "attention Full {\n}\n");
        var broken = new PrintWriter(new StringWriter()) {
            @Override
            public void write(String text) {
                throw new IllegalStateException("out of ink");
            }

            @Override
            public void write(char[] buffer, int offset, int length) {
                throw new IllegalStateException("out of ink");
            }
        };
        int exitCode = Main.execute(
                new Session(Terminal.plain(broken, new PrintWriter(err)), Map.of()), "check", file.toString());
        assertThat(exitCode).isEqualTo(ExitCode.INTERNAL);
        assertThat(err.toString()).contains("out of ink");
    }

    @Test
    void aMissingFileIsTheUsersInput() {
        int exitCode =
                new Failures(new Session(terminal, Map.of())).report(new java.nio.file.NoSuchFileException("a/b.attn"));
        assertThat(exitCode).isEqualTo(ExitCode.WRONG_INPUT);
        assertThat(err.toString()).isEqualTo("error: a/b.attn: no such file or folder\n");
    }
}
