package dev.attune.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The distribution's launcher over this build's classes, run as a process of its own. */
final class InstalledAttune {

    private static final int TIMEOUT_SECONDS = 240;

    private final Path script;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private InstalledAttune(Path script) {
        this.script = script;
    }

    /** Lays the distribution out in a folder: {@code bin/attune} and {@code lib/*.jar}. */
    static InstalledAttune in(Path folder) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path lib = Files.createDirectories(folder.resolve("lib"));
        Path script = Files.copy(Path.of("src/main/bin/attune"), bin.resolve("attune"));
        Files.copy(Path.of("../.mvn/find-jdk.sh"), bin.resolve("find-jdk.sh"));
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (Files.isDirectory(path) && !path.endsWith("test-classes")) {
                jar(path, lib.resolve("classes-" + number++ + ".jar"));
            } else if (entry.endsWith(".jar")) {
                Files.copy(path, lib.resolve(number++ + "-" + path.getFileName()));
            }
        }
        return new InstalledAttune(script);
    }

    /** The same with a name for the content of its jars, as the build gives one: only then may it have a start archive. */
    InstalledAttune withContent(String name) throws IOException {
        Files.writeString(script.resolveSibling("../lib/content.sha256"), name + "\n");
        return this;
    }

    /** The same with a variable in the environment. */
    InstalledAttune with(String variable, Object value) {
        var other = new InstalledAttune(script);
        other.environment.putAll(environment);
        other.environment.put(variable, value.toString());
        return other;
    }

    /** Starts a command line. */
    Running start(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Path out = Files.createTempFile(script.getParent(), "out", "");
        Path err = Files.createTempFile(script.getParent(), "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** Runs a command line to its end. */
    CommandRun run(Object... arguments) throws IOException, InterruptedException {
        return start(arguments).end();
    }

    /** A process under way. */
    record Running(Process process, Path out, Path err) {

        /** Waits for the end. The JVM's own line about the incubating vector module is not the command's. */
        CommandRun end() throws IOException, InterruptedException {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + TIMEOUT_SECONDS + " s: " + Files.readString(err));
            }
            String errors =
                    Files.readString(err).replace("WARNING: Using incubator modules: jdk.incubator.vector\n", "");
            return new CommandRun(process.exitValue(), Files.readString(out), errors);
        }
    }

    private static void jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                var files = Files.walk(classes)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    entries.putNextEntry(
                            new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                    entries.write(Files.readAllBytes(file));
                    entries.closeEntry();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
