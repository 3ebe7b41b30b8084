package dev.attune.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Tells without starting a JVM whether anything changed since the last run: a file with the hashes of all that was read, and the
 * sizes and times of all that was written. Where it does not fit, the generator finds out which variants are concerned.
 */
final class BuildStamp {
    private static final String INPUT = "input ";

    private final Path file;
    private final List<String> options;
    private final List<Path> classPath;
    private final List<Path> sources;
    private final List<Path> outputs;

    /**
     * A stamp.
     *
     * @param sources files, and folders whose files, that are read, or may be once they are there
     * @param outputs folders that are written
     */
    BuildStamp(Path file, List<String> options, List<Path> classPath, List<Path> sources, List<Path> outputs) {
        this.file = file;
        this.options = List.copyOf(options);
        this.classPath = List.copyOf(classPath);
        this.sources = List.copyOf(sources);
        this.outputs = List.copyOf(outputs);
    }

    /** Whether all is as the last run left it. */
    boolean isCurrent() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return false;
        }
        List<Path> inputs = lines.stream()
                .filter(line -> line.startsWith(INPUT))
                .map(line -> Path.of(line.substring(INPUT.length() + 65)))
                .toList();
        return lines.equals(lines(inputs));
    }

    /** Says that nothing is known: what is there may be half of a run. */
    void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /**
     * Remembers what is there now.
     *
     * @param inputs files that were read
     */
    void write(Collection<Path> inputs) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, lines(inputs));
    }

    private List<String> lines(Collection<Path> inputs) throws IOException {
        List<String> lines = new ArrayList<>();
        options.forEach(option -> lines.add("option " + option.replace("\n", " ")));
        for (Path path : classPath) {
            lines.add("class path " + attributes(path));
        }
        TreeSet<Path> read = new TreeSet<>(inputs);
        for (Path folder : sources) {
            read.addAll(filesIn(folder));
        }
        for (Path path : read) {
            lines.add(INPUT + hash(path) + " " + path);
        }
        for (Path folder : outputs) {
            for (Path path : filesIn(folder)) {
                lines.add("output " + attributes(path));
            }
        }
        return lines;
    }

    /** Of a file, itself; of what is not there, none. */
    private static List<Path> filesIn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(path -> path.toAbsolutePath().normalize())
                    .sorted()
                    .toList();
        }
    }

    private static String attributes(Path path) throws IOException {
        return Files.exists(path)
                ? Files.size(path) + " " + Files.getLastModifiedTime(path).toMillis() + " " + path
                : "none " + path;
    }

    /** 64 hex digits. */
    private static String hash(Path path) throws IOException {
        byte[] bytes = Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
