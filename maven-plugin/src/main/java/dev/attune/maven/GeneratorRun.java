package dev.attune.maven;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** One run of the generator in a JVM of its own. */
final class GeneratorRun {
    private static final String MAIN = "dev.attune.generator.Main";

    private final Path java;
    private final List<Path> classPath;
    private final Path folder;
    private final List<Path> inputs = new ArrayList<>();
    private String complaints = "";

    /**
     * A run.
     *
     * @param java the launcher of a JDK 25
     * @param folder for the files that the run needs
     */
    GeneratorRun(Path java, List<Path> classPath, Path folder) {
        this.java = java;
        this.classPath = List.copyOf(classPath);
        this.folder = folder;
    }

    /**
     * Runs to the end.
     *
     * @return its exit code
     */
    int start(String goal, List<String> options, Messages messages) throws IOException, InterruptedException {
        Path errors = folder.resolve(goal + ".err");
        Process process = new ProcessBuilder(java.toString(), "@" + argumentFile(goal, options))
                .redirectError(errors.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line, messages);
            }
            int exitCode = process.waitFor();
            complaints = Files.readString(errors);
            return exitCode;
        } finally {
            // where this build ends early, its helper does too
            process.destroy();
        }
    }

    /** Files that were read. */
    List<Path> inputs() {
        return List.copyOf(inputs);
    }

    /** What it printed on standard error. */
    String complaints() {
        return complaints;
    }

    private void take(String line, Messages messages) {
        List<String> fields =
                Arrays.stream(line.split("\t", -1)).map(GeneratorRun::unescape).toList();
        List<String> rest = fields.subList(1, fields.size());
        switch (fields.get(0)) {
            case "note" -> messages.note(rest.get(0));
            case "failure" -> messages.failure(rest.get(0));
            case "input" -> inputs.add(Path.of(rest.get(0)));
            case "error" -> messages.at(true, rest);
            case "warning" -> messages.at(false, rest);
            default -> throw new IllegalStateException("the generator said something unknown: " + line);
        }
    }

    static String unescape(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                char escaped = field.charAt(++i);
                text.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** A file, because a class path may be longer than a command line. */
    private Path argumentFile(String goal, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseParallelGC",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                MAIN,
                goal));
        arguments.addAll(options);
        Path file = folder.resolve(goal + ".args");
        Files.write(
                file,
                arguments.stream()
                        .map(argument -> '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                        .toList());
        return file;
    }
}
