package dev.attune.runtime.cache;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which kernel a request got, so that the next process finds it without parsing the variant. A request is known by
 * the hash of all that decides its kernel, the compiler's version included. An entry that cannot be read or does not add up
 * is no entry: the compiler then says the key.
 */
public final class RequestIndex {

    private static final int HASH_DIGITS = 64;

    private final Optional<Path> directory;

    /** The index of a cache; it remembers nothing where the cache keeps nothing. */
    public RequestIndex(KernelCache cache) {
        Optional<Path> root = cache.directory();
        this.directory = root.isPresent() ? Optional.of(root.get().resolve(KernelCache.REQUESTS)) : root;
    }

    /** The key of the kernel that a request got. */
    public Optional<String> key(String compilerVersion, KernelRequest request) {
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        String hash = hash(compilerVersion, request);
        Path path = path(directory.get(), hash);
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != 2 * HASH_DIGITS) {
                return Optional.empty();
            }
            String line = Files.readString(path, StandardCharsets.US_ASCII);
            String key = line.substring(0, HASH_DIGITS);
            return line.substring(HASH_DIGITS).equals(seal(hash, key)) ? Optional.of(key) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            log().debug("{} cannot be read", path, e);
            return Optional.empty();
        }
    }

    /** Remembers; where it cannot, the next process asks the compiler again. */
    public void put(String compilerVersion, KernelRequest request, String key) {
        if (directory.isEmpty()) {
            return;
        }
        String hash = hash(compilerVersion, request);
        Path path = path(directory.get(), hash);
        byte[] line = (key + seal(hash, key)).getBytes(StandardCharsets.US_ASCII);
        try {
            Files.createDirectories(path.getParent());
            AtomicFiles.write(path, channel -> AtomicFiles.writeFully(channel, ByteBuffer.wrap(line)));
        } catch (IOException e) {
            log().debug("{} cannot be written", path, e);
        }
    }

    private static Path path(Path directory, String hash) {
        return directory.resolve(hash.substring(0, 2)).resolve(hash);
    }

    /** Ties a key to its request: an entry under another name, or a changed one, does not fit. */
    private static String seal(String hash, String key) {
        return ArtifactManifest.sha256((hash + key).getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(String compilerVersion, KernelRequest request) {
        VariantSource variant = request.variant();
        ProblemShape shape = request.shape();
        var text = new StringBuilder();
        append(text, compilerVersion);
        append(text, variant.path());
        append(text, variant.name());
        append(text, variant.text());
        for (Map.Entry<String, String> imported : new TreeMap<>(variant.imports()).entrySet()) {
            append(text, imported.getKey());
            append(text, imported.getValue());
        }
        append(text, request.target().spelling());
        append(text, request.dtype().toString());
        // lengths decide the schedule and nothing else
        append(
                text,
                request.schedule().isPresent()
                        ? request.schedule().get() + " " + shape.headDim() + " " + shape.headDimV()
                        : shape.toString());
        return ArtifactManifest.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Length first: two lists of parts never give the same text. */
    private static void append(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }

    /** Asked for when there is something to say: a logger takes a process that has nothing to say a tenth of its start. */
    private static Logger log() {
        return LoggerFactory.getLogger(RequestIndex.class);
    }
}
