package dev.attune.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err diagnostics and progress
 * @param colourOut whether results may carry colour
 * @param colourErr whether diagnostics may
 * @param interactive whether a progress bar may be drawn on standard error
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean colourOut, boolean colourErr, boolean interactive) {

    /** The process's own streams, coloured where they reach a terminal and {@code NO_COLOR} is not set. */
    public static Terminal ofProcess(Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", ""));
        boolean err = isTerminal(2);
        return new Terminal(writer(System.out), writer(System.err), wanted && isTerminal(1), wanted && err, err);
    }

    /** Writers for another program or a test: no colour, no progress bar. */
    public static Terminal plain(PrintWriter out, PrintWriter err) {
        return new Terminal(out, err, false, false, false);
    }

    /** The colours for results. */
    public Style outStyle() {
        return new Style(colourOut);
    }

    /** The colours for diagnostics. */
    public Style errStyle() {
        return new Style(colourErr);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** The JVM tells only about both streams together, so where the system shows each stream's file, that decides. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (Files.isSymbolicLink(link)) {
            try {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
