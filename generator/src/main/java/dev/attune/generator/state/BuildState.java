package dev.attune.generator.state;

import dev.attune.runtime.kernel.ArtifactManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state file: a line {@code variant<TAB>NAME<TAB>DIGEST} for each variant, followed by a line {@code file<TAB>SHA-256<TAB>PATH}
 * for each of its files. A state that cannot be read is as none: everything is generated again.
 */
public final class BuildState {
    private static final String HEADER = "attune build state 1";

    private final Map<String, Entry> entries = new TreeMap<>();

    /**
     * What a variant became.
     *
     * @param digest of all that decides it
     * @param files path to SHA-256 of its bytes
     */
    public record Entry(String digest, Map<Path, String> files) {
        public Entry {
            files = Collections.unmodifiableMap(new TreeMap<>(files));
        }

        /** Whether each file is there, with its bytes. */
        public boolean isWhole() throws IOException {
            for (Map.Entry<Path, String> file : files.entrySet()) {
                if (!hashOf(file.getKey()).equals(file.getValue())) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Reads a state; an empty one where there is none or it has another form. */
    public static BuildState read(Path path) throws IOException {
        var state = new BuildState();
        List<String> lines;
        try {
            lines = Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException | java.nio.charset.MalformedInputException e) {
            return state;
        }
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            return state;
        }
        String variant = null;
        String digest = null;
        Map<Path, String> files = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 3) {
                return new BuildState();
            }
            if (fields[0].equals("variant")) {
                state.addIfThere(variant, digest, files);
                variant = fields[1];
                digest = fields[2];
                files = new HashMap<>();
            } else {
                files.put(Path.of(fields[2]), fields[1]);
            }
        }
        state.addIfThere(variant, digest, files);
        return state;
    }

    private void addIfThere(String variant, String digest, Map<Path, String> files) {
        if (variant != null) {
            entries.put(variant, new Entry(digest, files));
        }
    }

    /** All variants, by name. */
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** Adds a variant. */
    public void put(String variant, Entry entry) {
        entries.put(variant, entry);
    }

    /** Writes the state. */
    public void write(Path path) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        entries.forEach((variant, entry) -> {
            lines.add("variant\t" + variant + "\t" + entry.digest());
            entry.files().forEach((file, hash) -> lines.add("file\t" + hash + "\t" + file));
        });
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.write(path, lines);
    }

    /** SHA-256 of a file's bytes; empty where there is none. */
    static String hashOf(Path path) throws IOException {
        return Files.isRegularFile(path) ? ArtifactManifest.sha256(Files.readAllBytes(path)) : "";
    }
}
