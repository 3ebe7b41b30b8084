package dev.attune.generator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A project in a folder of its own, and the generator run on it as a plugin does. */
record Project(Path root) {

    /** What a run said, one line each, and its exit code. */
    record Outcome(int exitCode, List<String> lines) {
        List<String> of(String kind) {
            return lines.stream().filter(line -> line.startsWith(kind + "\t")).toList();
        }
    }

    Path sources() {
        return root.resolve("src");
    }

    Path java() {
        return root.resolve("out/java");
    }

    Path resources() {
        return root.resolve("out/resources");
    }

    Project write(String path, String text) throws IOException {
        Path file = sources().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Small and quick unless told otherwise: Java for f32, head dim 16, vectors of four. */
    Outcome generate(String... more) throws IOException, InterruptedException {
        return run("generate", more);
    }

    Outcome run(String goal, String... more) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(goal));
        arguments.addAll(List.of("--sources", sources().toString(), "--package", "com.acme"));
        arguments.addAll(
                List.of("--java", java().toString(), "--resources", resources().toString()));
        arguments.addAll(List.of("--state", root.resolve("state").toString()));
        arguments.addAll(List.of("--head-dim", "16", "--vectors", "4", "--dtype", "f32"));
        arguments.addAll(List.of("--shape", "1,4,4,32,32"));
        arguments.addAll(Arrays.asList(more));
        if (!arguments.contains("--target")) {
            arguments.addAll(List.of("--target", "java"));
        }
        var bytes = new ByteArrayOutputStream();
        int exitCode = Main.run(arguments, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return new Outcome(
                exitCode, bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    /** All that was generated: path below the output folder to time of its last change. */
    Map<String, Long> outputs() throws IOException {
        Map<String, Long> times = new TreeMap<>();
        Path out = root.resolve("out");
        if (Files.isDirectory(out)) {
            try (Stream<Path> files = Files.walk(out)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    times.put(
                            out.relativize(file).toString(),
                            Files.getLastModifiedTime(file).toMillis());
                }
            }
        }
        return times;
    }
}
