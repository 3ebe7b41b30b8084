package dev.attune.cli.start;

import dev.attune.cli.Main;
import dev.attune.cli.Session;
import dev.attune.cli.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Runs what users run, on a small variant in a folder of its own, so that the JVM loads what it loads for them. */
final class Rehearsal {

    private static final String VARIANT = """
            /// All that a start should have seen: parameters, a function, masks.
            attention Rehearsal {
                param cap: f32 = 30.0
                param window: i32 = 64

                score = cap * tanh(score / cap)
                mask kv_idx <= q_idx
                mask q_idx - kv_idx < window
            }
            """;

    private static final String SHAPE = "1,2,1,32,32,32";

    private Rehearsal() {}

    /**
     * Runs the commands, the later ones in the state that the earlier ones leave.
     *
     * @throws IOException with a command's own words, when it fails
     */
    static void run() throws IOException {
        Path folder = Files.createTempDirectory("attune-rehearsal");
        try {
            String variant =
                    Files.writeString(folder.resolve("rehearsal.attn"), VARIANT).toString();
            String cache = folder.resolve("cache").toString();
            List<String[]> commands = List.of(
                    new String[] {"check", variant},
                    new String[] {"tune", variant, "--shape", SHAPE, "--target", "java", "--budget", "1"},
                    new String[] {"run", variant, "--shape", SHAPE, "--target", "java"},
                    new String[] {"explain", variant, "--shape", SHAPE, "--target", "java"},
                    new String[] {
                        "compile",
                        variant,
                        "--target",
                        "java",
                        "-o",
                        folder.resolve("kernel").toString()
                    });
            for (String[] command : commands) {
                var said = new StringWriter();
                PrintWriter writer = new PrintWriter(said);
                int exitCode = Main.execute(
                        new Session(Terminal.plain(writer, writer), Map.of("ATTUNE_CACHE", cache)), command);
                writer.flush();
                if (exitCode != 0) {
                    throw new IOException(String.join(" ", command) + ": exit code " + exitCode + ": " + said);
                }
            }
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
