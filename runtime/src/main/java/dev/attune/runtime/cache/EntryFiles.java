package dev.attune.runtime.cache;

import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelArtifact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One entry's directory: {@code manifest.json}, its hash in {@code manifest.sha256}, and {@code files/}. Files are read once
 * into memory and checked there, so nothing can change between the check and the use. Links are never followed.
 */
final class EntryFiles {

    static final String MANIFEST = "manifest.json";
    private static final String MANIFEST_HASH = "manifest.sha256";
    private static final String FILES = "files";
    private static final long MAX_MANIFEST_BYTES = 4L << 20;

    private EntryFiles() {}

    /** Writes an entry into a directory that is there and empty. */
    static void write(Path directory, KernelArtifact artifact) throws IOException {
        byte[] manifest = ArtifactManifest.of(artifact).write();
        Path files = Files.createDirectory(directory.resolve(FILES));
        for (Map.Entry<String, byte[]> file : artifact.files().entrySet()) {
            Files.write(files.resolve(file.getKey()), file.getValue(), StandardOpenOption.CREATE_NEW);
        }
        Files.write(directory.resolve(MANIFEST), manifest, StandardOpenOption.CREATE_NEW);
        Files.writeString(
                directory.resolve(MANIFEST_HASH), ArtifactManifest.sha256(manifest), StandardOpenOption.CREATE_NEW);
    }

    /**
     * Reads an entry.
     *
     * @throws IOException when a file cannot be read
     * @throws IllegalArgumentException when something is not what the manifest, or the key, says
     */
    static KernelArtifact read(Path directory, String key) throws IOException {
        requireDirectory(directory);
        byte[] manifestBytes = readFile(directory.resolve(MANIFEST), MAX_MANIFEST_BYTES);
        String hash = new String(readFile(directory.resolve(MANIFEST_HASH), 128), StandardCharsets.US_ASCII).strip();
        if (!hash.equals(ArtifactManifest.sha256(manifestBytes))) {
            throw new IllegalArgumentException("the manifest does not match its SHA-256");
        }
        ArtifactManifest manifest = ArtifactManifest.read(manifestBytes);
        if (!manifest.artifact().key().equals(key)) {
            throw new IllegalArgumentException(
                    "the manifest is of kernel " + manifest.artifact().key());
        }
        Path files = directory.resolve(FILES);
        requireDirectory(files);
        var bytes = new LinkedHashMap<String, byte[]>();
        for (Map.Entry<String, ArtifactManifest.FileEntry> file :
                manifest.files().entrySet()) {
            bytes.put(
                    file.getKey(),
                    readFile(files.resolve(file.getKey()), file.getValue().bytes()));
        }
        return manifest.withBytes(bytes);
    }

    /** Deletes a directory and all in it, links themselves and not what they point to. */
    static void deleteTree(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(directory);
            return;
        }
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                deleteTree(child);
            }
        }
        Files.deleteIfExists(directory);
    }

    private static byte[] readFile(Path path, long limit) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new IllegalArgumentException(path.getFileName() + " is not a regular file");
        }
        if (attributes.size() > limit) {
            throw new IllegalArgumentException(
                    path.getFileName() + " has " + attributes.size() + " bytes; at most " + limit + " belong there");
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer buffer = ByteBuffer.allocate((int) attributes.size());
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                continue;
            }
            return buffer.hasRemaining() ? Arrays.copyOf(buffer.array(), buffer.position()) : buffer.array();
        }
    }

    private static void requireDirectory(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory()) {
            throw new IllegalArgumentException(path.getFileName() + " is not a directory");
        }
    }
}
