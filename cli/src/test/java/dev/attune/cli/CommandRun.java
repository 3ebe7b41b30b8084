package dev.attune.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What one command line did.
 *
 * @param exitCode see {@link ExitCode}
 * @param out everything on standard output
 * @param err everything on standard error
 */
record CommandRun(int exitCode, String out, String err) {

    /** Runs a command line in this process. */
    static CommandRun of(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int exitCode = Main.execute(Terminal.plain(new PrintWriter(out, true), new PrintWriter(err, true)), words);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
