package dev.attune.compiler.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Where the files of a program come from. */
@FunctionalInterface
public interface SourceLoader {

    /**
     * The bytes of a file.
     *
     * @param path with {@code /} between its parts; an import's path is already resolved against its file's
     * @return empty where there is no such file
     * @throws IOException where there is one that cannot be read; its message is shown
     */
    Optional<byte[]> load(String path) throws IOException;

    /** Files held in memory, by path. */
    static SourceLoader of(Map<String, String> texts) {
        Map<String, String> copy = Map.copyOf(texts);
        return path -> Optional.ofNullable(copy.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
