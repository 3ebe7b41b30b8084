package dev.attune.generator.kernel;

import dev.attune.runtime.json.JsonException;
import dev.attune.runtime.tune.record.RecordFile;
import dev.attune.runtime.tune.record.ShippedWinners;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What was measured, wherever a build keeps it: in the folder of a database; in a file of its records as lines of JSON, as
 * {@code attune db export} writes it; or, to read alone, in a jar with winners, as {@code attune db ship} makes them. Close it.
 */
public final class TuningRecords implements AutoCloseable {

    private final Optional<TuningDatabase> database;
    private final ShippedWinners shipped;
    private final Optional<Path> lines;
    private final Cleanup cleanup;

    /** What is to be done at the end. */
    private interface Cleanup {
        void run() throws IOException;
    }

    private TuningRecords(
            Optional<TuningDatabase> database, ShippedWinners shipped, Optional<Path> lines, Cleanup cleanup) {
        this.database = database;
        this.shipped = shipped;
        this.lines = lines;
        this.cleanup = cleanup;
    }

    /**
     * Opens records to choose schedules by.
     *
     * @param place empty where nothing was measured
     * @throws IllegalArgumentException when a file is not there, or holds something else
     */
    public static TuningRecords toRead(Optional<Path> place) throws IOException {
        if (place.isEmpty()) {
            return new TuningRecords(Optional.empty(), ShippedWinners.ofThisThread(), Optional.empty(), () -> {});
        }
        Path path = place.get();
        if (isFile(path) && !Files.isRegularFile(path)) {
            throw new IllegalArgumentException("tuning database " + path + ": there is no such file");
        }
        return isJar(path) ? ofJar(path) : ofDatabase(path);
    }

    /**
     * Opens records to add to; what is not there yet is made.
     *
     * @throws IllegalArgumentException when it is a jar, or holds something else
     */
    public static TuningRecords toWrite(Path path) throws IOException {
        if (isJar(path)) {
            throw new IllegalArgumentException("tuning database " + path
                    + ": a jar can be read alone; name a folder or a .jsonl file to tune into");
        }
        return ofDatabase(path);
    }

    private static boolean isJar(Path path) {
        return path.toString().endsWith(".jar");
    }

    private static boolean isFile(Path path) {
        return isJar(path) || path.toString().endsWith(".jsonl") || Files.isRegularFile(path);
    }

    private static TuningRecords ofDatabase(Path path) throws IOException {
        ShippedWinners shipped = ShippedWinners.ofThisThread();
        if (!isFile(path)) {
            return new TuningRecords(Optional.of(new TuningDatabase(path)), shipped, Optional.empty(), () -> {});
        }
        Path folder = Files.createTempDirectory("attune-tuning");
        var database = new TuningDatabase(folder);
        try {
            if (Files.exists(path)) {
                database.merge(RecordFile.read(path));
            }
        } catch (JsonException e) {
            database.close();
            delete(folder);
            throw new IllegalArgumentException(
                    "tuning database " + path + ": " + e.getMessage() + "; attune db export writes such a file", e);
        }
        return new TuningRecords(Optional.of(database), shipped, Optional.of(path), () -> delete(folder));
    }

    private static TuningRecords ofJar(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            if (jar.stream().noneMatch(entry -> entry.getName().startsWith(ShippedWinners.FOLDER))) {
                throw new IllegalArgumentException("tuning database " + path + " has no " + ShippedWinners.FOLDER
                        + "; attune db ship makes such resources");
            }
        }
        // what the class path ships is found as well
        var loader = new URLClassLoader(
                new URL[] {path.toUri().toURL()}, Thread.currentThread().getContextClassLoader());
        return new TuningRecords(Optional.empty(), new ShippedWinners(loader), Optional.empty(), loader::close);
    }

    /** The database, where there is one. */
    public Optional<TuningDatabase> database() {
        return database;
    }

    /** The winners of jars. */
    public ShippedWinners shipped() {
        return shipped;
    }

    /** Writes what was recorded to where it was read from. */
    public void keep() throws IOException {
        if (lines.isPresent()) {
            Files.createDirectories(lines.get().toAbsolutePath().getParent());
            RecordFile.write(database.orElseThrow(), lines.get());
        }
    }

    @Override
    public void close() throws IOException {
        database.ifPresent(TuningDatabase::close);
        cleanup.run();
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
