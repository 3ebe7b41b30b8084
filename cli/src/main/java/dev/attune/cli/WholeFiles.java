package dev.attune.cli;

import dev.attune.runtime.file.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes files that appear whole or not at all: each is written beside its place under another name, then renamed. */
public final class WholeFiles {

    private WholeFiles() {}

    /** Writes one file, over an older one if need be; its folder must be there. */
    public static void write(Path file, byte[] content) throws IOException {
        AtomicFiles.writeAt(file, channel -> AtomicFiles.writeFully(channel, ByteBuffer.wrap(content)));
    }

    /**
     * Writes files into a folder, which is made if need be. Nothing is renamed into place before everything has been written; the
     * files appear in the map's order, so what vouches for the others comes last.
     */
    public static void writeAll(Path folder, Map<String, byte[]> files) throws IOException {
        Files.createDirectories(folder);
        Map<Path, Path> pending = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path place = folder.resolve(file.getKey());
                Files.createDirectories(place.toAbsolutePath().getParent());
                Path temporary = AtomicFiles.temporaryBeside(place);
                pending.put(temporary, place);
                Files.write(temporary, file.getValue(), StandardOpenOption.CREATE_NEW);
            }
            for (Map.Entry<Path, Path> rename : pending.entrySet()) {
                move(rename.getKey(), rename.getValue());
            }
        } finally {
            for (Path temporary : pending.keySet()) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
