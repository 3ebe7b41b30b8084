package dev.attune.runtime.cache;

import dev.attune.runtime.file.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings a cache back under its size: entries go in the order of their last use, and so do leftovers of killed processes
 * after a day, and remembered requests after some months. Another process may delete or add entries meanwhile; what is gone already counts as done.
 */
final class Eviction {

    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);
    private static final Duration REQUEST_AGE = Duration.ofDays(90);

    private final Path kernels;
    private final Path unfinished;
    private final Path requests;
    private final long maximumBytes;

    Eviction(Path kernels, Path unfinished, Path requests, long maximumBytes) {
        this.kernels = kernels;
        this.unfinished = unfinished;
        this.requests = requests;
        this.maximumBytes = maximumBytes;
    }

    private record Candidate(Path path, Instant lastUsed, long bytes) {}

    void run() throws IOException {
        Instant old = Instant.now().minus(LEFTOVER_AGE);
        for (Path leftover : children(unfinished)) {
            if (lastModified(leftover).isBefore(old)) {
                EntryFiles.deleteTree(leftover);
            }
        }
        Instant forgotten = Instant.now().minus(REQUEST_AGE);
        for (Path group : children(requests)) {
            for (Path request : children(group)) {
                if (lastModified(request).isBefore(forgotten)) {
                    Files.deleteIfExists(request);
                }
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (Path group : children(kernels)) {
            for (Path entry : children(group)) {
                candidates.add(
                        new Candidate(entry, lastModified(entry.resolve(EntryFiles.MANIFEST)), treeBytes(entry)));
            }
        }
        long bytes = candidates.stream().mapToLong(Candidate::bytes).sum();
        candidates.sort(Comparator.comparing(Candidate::lastUsed));
        for (Candidate candidate : candidates) {
            if (bytes <= maximumBytes) {
                return;
            }
            evict(candidate.path());
            bytes -= candidate.bytes();
        }
    }

    /** Renames before it deletes: a reader finds the whole entry or none. */
    private void evict(Path entry) throws IOException {
        Path aside = AtomicFiles.temporaryBeside(unfinished.resolve("evicted"));
        try {
            Files.createDirectories(unfinished);
            Files.move(entry, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        EntryFiles.deleteTree(aside);
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static long treeBytes(Path path) throws IOException {
        long bytes = 0;
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            for (Path child : children(path)) {
                bytes += treeBytes(child);
            }
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            try {
                bytes = Files.size(path);
            } catch (NoSuchFileException e) {
                bytes = 0;
            }
        }
        return bytes;
    }

    /** The beginning of time for what is gone or cannot be asked: it goes first. */
    private static Instant lastModified(Path path) {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}
