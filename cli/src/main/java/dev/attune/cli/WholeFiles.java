package dev.attune.cli;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.file.FileTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes files that appear whole or not at all: each is written beside its place under another name, then renamed. */
public final class WholeFiles {

    private WholeFiles() {}

    /**
     * Refuses a place that no file can be written to, before the work rather than after it.
     *
     * @param option that names the place
     * @throws InputException when its folder is missing, or it is a folder itself
     */
    public static void requirePlace(String option, Path place) {
        Path folder = place.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new InputException(option + " " + place + ": there is no folder " + folder, "make it first");
        }
        if (Files.isDirectory(place)) {
            throw new InputException(option + " " + place + ": that is a folder", "name a file in it");
        }
    }

    /** Writes one file, over an older one if need be; its folder must be there. */
    public static void write(Path file, byte[] content) throws IOException {
        try {
            AtomicFiles.writeAt(file, channel -> AtomicFiles.writeFully(channel, ByteBuffer.wrap(content)));
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
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
                try {
                    Files.write(temporary, file.getValue(), StandardOpenOption.CREATE_NEW);
                } catch (IOException e) {
                    throw cannotWrite(place, e);
                }
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

    /** Under the name that the user knows. */
    private static IOException cannotWrite(Path place, IOException cause) {
        var told = new FileSystemException(place.toString(), null, "cannot be written: " + FileTrouble.reason(cause));
        told.initCause(cause);
        return told;
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
