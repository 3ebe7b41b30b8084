package dev.attune.runtime.cache;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.file.FileTrouble;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelArtifact;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kernels on disk, one directory each, named by the kernel's key. Safe for many threads and processes: an entry is built
 * aside and renamed into place, and whoever loses a race finds the other's entry, which is the same. Files are not forced to
 * disk: an entry torn by a power cut fails its hashes, and is built again.
 */
public final class KernelCache {

    /** What the cache holds when nobody says otherwise: 4 GiB. */
    public static final long DEFAULT_MAXIMUM_BYTES = 4L << 30;

    /** Where {@link RequestIndex} keeps its files. */
    static final String REQUESTS = "requests-v1";

    private static final Duration TOUCH_INTERVAL = Duration.ofHours(1);

    private final Optional<Path> directory;
    private final OnFailure onFailure;
    private final long maximumBytes;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean warnedUnwritable = new AtomicBoolean();

    /** What to do when the directory cannot be written. */
    public enum OnFailure {
        /** Warn once, and go on without keeping kernels. */
        WARN,
        /** Throw {@link CacheException}: the caller asked for this cache. */
        THROW
    }

    /** What a search found. */
    public sealed interface Lookup {

        /** An artifact whose hashes match. */
        record Found(KernelArtifact artifact, Path path) implements Lookup {}

        /** No such entry. */
        record Absent() implements Lookup {}

        /**
         * An entry that cannot be trusted, and is now out of the way where that was possible.
         *
         * @param reason what is wrong with it
         */
        record Rejected(String reason) implements Lookup {}
    }

    private KernelCache(Optional<Path> directory, OnFailure onFailure, long maximumBytes) {
        this.directory = directory;
        this.onFailure = onFailure;
        this.maximumBytes = maximumBytes;
    }

    /** A cache in a directory, which need not be there yet. */
    public static KernelCache in(Path directory, OnFailure onFailure) {
        return new KernelCache(Optional.of(directory), onFailure, DEFAULT_MAXIMUM_BYTES);
    }

    /**
     * The same cache with another size; the least recently used entries go first when it is passed.
     *
     * @param bytes at least 1
     */
    public KernelCache withMaximum(long bytes) {
        return new KernelCache(directory, onFailure, bytes);
    }

    /** A cache that finds and keeps nothing. */
    public static KernelCache none() {
        return new KernelCache(Optional.empty(), OnFailure.WARN, 0);
    }

    /** The cache that the environment asks for. */
    public static KernelCache of(Map<String, String> environment) {
        return CacheLocation.isOff(environment) ? none() : in(CacheLocation.directory(environment), OnFailure.WARN);
    }

    /** Where it is; empty where nothing is kept. */
    public Optional<Path> directory() {
        return directory;
    }

    /** Whether there is an entry; {@link #find} says whether it is good. */
    public boolean contains(String key) {
        requireKey(key);
        return directory.isPresent() && Files.isDirectory(entry(key), LinkOption.NOFOLLOW_LINKS);
    }

    /** Searches for a kernel. */
    public Lookup find(String key) {
        requireKey(key);
        if (directory.isEmpty()) {
            return new Lookup.Absent();
        }
        Path entry = entry(key);
        if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
            return new Lookup.Absent();
        }
        try {
            KernelArtifact artifact = EntryFiles.read(entry, key);
            touch(entry);
            return new Lookup.Found(artifact, entry);
        } catch (IOException | IllegalArgumentException e) {
            if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                // another process evicted it, or moved it aside, while we read
                return new Lookup.Absent();
            }
            return reject(key, entry, e);
        }
    }

    /**
     * Keeps a kernel.
     *
     * @return where it lies now; empty where it could not be kept
     * @throws CacheException when it could not be kept and this cache is set to {@link OnFailure#THROW}
     */
    public Optional<Path> publish(KernelArtifact artifact) {
        requireKey(artifact.key());
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        Path entry = entry(artifact.key());
        try {
            publish(artifact, entry);
            // one kernel in sixteen pays for the search for what is too much
            if (artifact.key().charAt(0) == '0') {
                new Eviction(kernels(), temporary(), requests(), maximumBytes).run();
            }
            return Optional.of(entry);
        } catch (IOException e) {
            unwritable(e);
            return Optional.empty();
        }
    }

    private void publish(KernelArtifact artifact, Path entry) throws IOException {
        Files.createDirectories(temporary());
        Files.createDirectories(entry.getParent());
        Path aside =
                Files.createDirectory(AtomicFiles.temporaryBeside(temporary().resolve("entry")));
        try {
            EntryFiles.write(aside, artifact);
            if (!renameInto(aside, entry) && !(find(artifact.key()) instanceof Lookup.Found)) {
                // what was in the way was no good, and find moved it aside
                renameInto(aside, entry);
            }
        } finally {
            EntryFiles.deleteTree(aside);
        }
    }

    /** Whether the entry is now the one that was built aside; false where another one is there. */
    private static boolean renameInto(Path aside, Path entry) throws IOException {
        try {
            Files.move(aside, entry, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (IOException e) {
            if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            throw e;
        }
    }

    private Lookup reject(String key, Path entry, Exception cause) {
        String reason = "cached kernel " + entry + " is damaged: "
                + (cause instanceof IOException file ? FileTrouble.describe(file) : cause.getMessage());
        String outcome;
        try {
            Path corrupt = directory.orElseThrow().resolve("corrupt");
            Files.createDirectories(corrupt);
            Path grave = AtomicFiles.temporaryBeside(corrupt.resolve(key));
            Path named =
                    corrupt.resolve(key + grave.getFileName().toString().replace(AtomicFiles.TEMPORARY_PREFIX, "-"));
            Files.move(entry, named, StandardCopyOption.ATOMIC_MOVE);
            outcome = "moved to " + named;
        } catch (IOException e) {
            outcome = "it is not used, and could not be moved away: " + FileTrouble.describe(e);
        }
        if (reported.add(key)) {
            log().warn("{}; {}; the kernel is built again", reason, outcome);
        }
        return new Lookup.Rejected(reason);
    }

    private void unwritable(IOException e) {
        String message = "the kernel cache " + directory.orElseThrow() + " cannot be written: "
                + FileTrouble.describe(e) + "; set " + CacheLocation.VARIABLE + " to a directory that can, or to 'off'";
        if (onFailure == OnFailure.THROW) {
            throw new CacheException(message, e);
        }
        if (warnedUnwritable.compareAndSet(false, true)) {
            log().warn("{}; kernels are compiled again in every run", message);
        }
    }

    private static void touch(Path entry) {
        Path manifest = entry.resolve(EntryFiles.MANIFEST);
        try {
            Instant now = Instant.now();
            if (Files.getLastModifiedTime(manifest).toInstant().isBefore(now.minus(TOUCH_INTERVAL))) {
                Files.setLastModifiedTime(manifest, FileTime.from(now));
            }
        } catch (IOException e) {
            // the time only orders eviction: a cache that cannot be written still serves
            log().debug("cannot mark {} as used", entry, e);
        }
    }

    private Path kernels() {
        return directory.orElseThrow().resolve("kernels-v1");
    }

    private Path temporary() {
        return directory.orElseThrow().resolve("unfinished");
    }

    private Path requests() {
        return directory.orElseThrow().resolve(REQUESTS);
    }

    private Path entry(String key) {
        return kernels().resolve(key.substring(0, 2)).resolve(key);
    }

    private static void requireKey(String key) {
        if (!ArtifactManifest.isSha256(key)) {
            throw new IllegalArgumentException("'" + key + "' is not a kernel's key: 64 lower-case hex digits");
        }
    }

    /** Asked for when there is something to say: a logger takes a process that has nothing to say a tenth of its start. */
    private static Logger log() {
        return LoggerFactory.getLogger(KernelCache.class);
    }
}
