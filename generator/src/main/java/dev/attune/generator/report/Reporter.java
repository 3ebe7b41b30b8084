package dev.attune.generator.report;

import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.Severity;
import dev.attune.compiler.diagnostic.SourceFile;
import java.io.PrintStream;

/**
 * Writes lines for a plugin: {@code note TEXT}, {@code failure TEXT},
 * {@code input PATH}, and {@code error|warning FILE LINE COLUMN SUMMARY TEXT}, separated by tabs, where
 * {@code SUMMARY} is one sentence and {@code TEXT} all that people shall read.
 */
public final class Reporter {
    private final PrintStream out;
    private int errors;

    /** Writes to a stream. */
    public Reporter(PrintStream out) {
        this.out = out;
    }

    /** How many errors were reported. */
    public int errors() {
        return errors;
    }

    /** Something to know. */
    public void note(String text) {
        line("note", text);
    }

    /** A file that was read: what is generated depends on it. */
    public void input(String path) {
        line("input", path);
    }

    /** Something that is wrong and has no place in a file. */
    public void failure(String message) {
        errors++;
        line("failure", message);
    }

    /** What the front end says of a file. */
    public void diagnostic(Diagnostic diagnostic) {
        SourceFile.Position position = diagnostic.span().position();
        at(
                diagnostic.severity(),
                diagnostic.span().file().name(),
                position,
                diagnostic.message(),
                Renderer.plain().render(diagnostic).strip());
    }

    /** Something that is wrong with a place. */
    public void error(String file, SourceFile.Position position, String message) {
        at(
                Severity.ERROR,
                file,
                position,
                message.lines().findFirst().orElse(""),
                form("error", file, position, message));
    }

    /** Something about a place that may be meant otherwise. */
    public void warning(String file, SourceFile.Position position, String message) {
        at(Severity.WARNING, file, position, message, form("warning", file, position, message));
    }

    private static String form(String kind, String file, SourceFile.Position position, String message) {
        return file + ":" + position.line() + ":" + position.column() + ": " + kind + ": " + message;
    }

    private void at(Severity severity, String file, SourceFile.Position position, String summary, String text) {
        boolean error = severity == Severity.ERROR;
        errors += error ? 1 : 0;
        line(
                error ? "error" : "warning",
                file,
                Integer.toString(position.line()),
                Integer.toString(position.column()),
                summary,
                text);
    }

    private void line(String kind, String... fields) {
        var line = new StringBuilder(kind);
        for (String field : fields) {
            line.append('\t')
                    .append(field.replace("\\", "\\\\")
                            .replace("\n", "\\n")
                            .replace("\r", "")
                            .replace("\t", "\\t"));
        }
        out.println(line);
        out.flush();
    }
}
