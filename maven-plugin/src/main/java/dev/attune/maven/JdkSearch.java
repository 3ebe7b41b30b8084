package dev.attune.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;

/**
 * Finds the JDK 25 that the generator runs on: the one that is asked for, the build's toolchain, any toolchain of that version, the JDK
 * that Maven runs on, and last one that the machine has somewhere.
 */
final class JdkSearch {
    private static final int WANTED = 25;

    private final ToolchainManager toolchains;
    private final MavenSession session;
    private final Path asked;
    private final Log log;

    /**
     * A search.
     *
     * @param asked home of a JDK, or null
     */
    JdkSearch(ToolchainManager toolchains, MavenSession session, Path asked, Log log) {
        this.toolchains = toolchains;
        this.session = session;
        this.asked = asked;
        this.log = log;
    }

    /**
     * Its launcher.
     *
     * @throws MojoExecutionException when there is none
     */
    Path java() throws MojoExecutionException, IOException, InterruptedException {
        Path home = home();
        log.debug("the generator runs on the JDK in " + home);
        return home.resolve("bin").resolve("java");
    }

    private Path home() throws MojoExecutionException, IOException, InterruptedException {
        if (asked != null) {
            if (!suits(asked)) {
                throw new MojoExecutionException("jdkHome " + asked + " is not the home of a JDK " + WANTED);
            }
            return asked;
        }
        Stream<Toolchain> chosen = Stream.ofNullable(toolchains.getToolchainFromBuildContext("jdk", session));
        Stream<Toolchain> others =
                toolchains
                        .getToolchains(session, "jdk", Map.of("version", "[" + WANTED + "," + (WANTED + 1) + ")"))
                        .stream();
        for (Toolchain toolchain : Stream.concat(chosen, others).toList()) {
            String java = toolchain.findTool("java");
            if (java != null && suits(Path.of(java).getParent().getParent())) {
                return Path.of(java).getParent().getParent();
            }
        }
        Path own = Path.of(System.getProperty("java.home"));
        return suits(own) ? own : onMachine();
    }

    /** Whether a folder is the home of a JDK of the wanted version with the Java compiler. */
    static boolean suits(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.exists(home.resolve("bin").resolve("javac"))) {
            return false;
        }
        return Files.readAllLines(release).stream()
                .anyMatch(line -> line.matches("JAVA_VERSION=\"" + WANTED + "([.+-].*)?\""));
    }

    /** The search of the project's own launchers. */
    private static Path onMachine() throws MojoExecutionException, IOException, InterruptedException {
        Path script = Files.createTempFile("attune-find-jdk", ".sh");
        try (InputStream text = JdkSearch.class.getResourceAsStream("find-jdk.sh")) {
            Files.write(script, text.readAllBytes());
            Process process = new ProcessBuilder(List.of("sh", script.toString())).start();
            String home = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            String complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new MojoExecutionException(
                        complaint + " The plugin also takes a toolchain of type jdk, or <jdkHome>.");
            }
            return Path.of(home);
        } finally {
            Files.delete(script);
        }
    }
}
