package dev.attune.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * What one command line did.
 *
 * @param exitCode see {@link ExitCode}
 * @param out everything on standard output
 * @param err everything on standard error
 */
record CommandRun(int exitCode, String out, String err) {

    /** Runs a command line in this process, with neither kernel cache nor tuning database. */
    static CommandRun of(Object... arguments) {
        return in(Map.of("ATTUNE_CACHE", "off"), arguments);
    }

    /** Runs a command line in this process, with an environment. */
    static CommandRun in(Map<String, String> environment, Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        Terminal terminal = Terminal.plain(new PrintWriter(out, true), new PrintWriter(err, true));
        int exitCode = Main.execute(new Session(terminal, environment), words);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
