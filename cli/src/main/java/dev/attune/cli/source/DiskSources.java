package dev.attune.cli.source;

import dev.attune.compiler.check.SourceLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Source files by their paths on disk; remembers what it read. Not safe for several threads. */
final class DiskSources implements SourceLoader {

    private final Map<String, String> texts = new LinkedHashMap<>();

    @Override
    public Optional<byte[]> load(String path) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(Path.of(path));
            texts.put(path, new String(bytes, StandardCharsets.UTF_8));
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Files.isDirectory(Path.of(path)) ? new IOException("it is a folder", e) : e;
        }
    }

    /** What has been read, by path. */
    Map<String, String> texts() {
        return Collections.unmodifiableMap(texts);
    }
}
