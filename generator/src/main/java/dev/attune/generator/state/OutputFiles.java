package dev.attune.generator.state;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.kernel.ArtifactManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Brings the files on disk in line with a build. */
public final class OutputFiles {

    private OutputFiles() {}

    /**
     * Writes files whose bytes are not there yet.
     *
     * @return path to SHA-256
     */
    public static Map<Path, String> write(Map<Path, byte[]> files) throws IOException {
        Map<Path, String> hashes = new LinkedHashMap<>();
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            String hash = ArtifactManifest.sha256(file.getValue());
            hashes.put(file.getKey(), hash);
            if (!BuildState.hashOf(file.getKey()).equals(hash)) {
                Files.createDirectories(file.getKey().getParent());
                AtomicFiles.write(
                        file.getKey(), channel -> AtomicFiles.writeFully(channel, ByteBuffer.wrap(file.getValue())));
            }
        }
        return hashes;
    }

    /** Deletes what an earlier build wrote and this one did not, and folders that are empty then, up to the roots. */
    public static void deleteStale(BuildState earlier, BuildState now, Set<Path> roots) throws IOException {
        Set<Path> wanted = now.entries().values().stream()
                .flatMap(entry -> entry.files().keySet().stream())
                .collect(Collectors.toSet());
        for (BuildState.Entry entry : earlier.entries().values()) {
            for (Path file : entry.files().keySet()) {
                if (!wanted.contains(file) && roots.stream().anyMatch(file::startsWith)) {
                    Files.deleteIfExists(file);
                    deleteEmptyFolders(file.getParent(), roots);
                }
            }
        }
    }

    private static void deleteEmptyFolders(Path folder, Set<Path> roots) throws IOException {
        try {
            for (Path each = folder; !roots.contains(each); each = each.getParent()) {
                Files.deleteIfExists(each);
            }
        } catch (DirectoryNotEmptyException e) {
            // others live there
        }
    }
}
