package dev.attune.runtime.tune.record;

import dev.attune.runtime.file.AtomicFiles;
import dev.attune.runtime.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The winners that jars of the class path bring along, as resources {@code META-INF/attune/tuned/HASH.json}: the same files that
 * a tuning leaves beside its database, named by the hash of their key. Reading them opens nothing but the one that is asked for.
 */
public final class ShippedWinners {

    /** The folder that a jar holds them in. */
    public static final String FOLDER = "META-INF/attune/tuned/";

    private final ClassLoader loader;

    public ShippedWinners(ClassLoader loader) {
        this.loader = loader;
    }

    /** Those that this thread's class loader finds. */
    public static ShippedWinners ofThisThread() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return new ShippedWinners(context == null ? ShippedWinners.class.getClassLoader() : context);
    }

    /**
     * Writes the winners of a database as resources for a jar: one file for each key, whole or not at all.
     *
     * @param root a folder of resources, such as {@code src/main/resources}
     * @return how many files
     */
    public static int write(TuningDatabase database, Path root) throws IOException {
        Path folder = Files.createDirectories(root.resolve(FOLDER));
        List<TuningKey> keys = database.keys();
        for (TuningKey key : keys) {
            byte[] text = WinnerJson.write(key, database.winners(key));
            AtomicFiles.write(
                    folder.resolve(WinnerJson.fileName(key)),
                    channel -> AtomicFiles.writeFully(channel, ByteBuffer.wrap(text)));
        }
        return keys.size();
    }

    /** The winners of a key, those of earlier jars first; what cannot be read is reported and left out. */
    public List<Winner> read(TuningKey key) {
        return read(WinnerJson.fileName(key), key);
    }

    /**
     * The same, for a process whose class path was perhaps searched in vain before: a search opens every jar.
     *
     * @param memory of such searches
     */
    public List<Winner> read(TuningKey key, ClassPathMemory memory) {
        String name = WinnerJson.fileName(key);
        if (loader != ClassLoader.getSystemClassLoader()) {
            return read(name, key);
        }
        if (memory.isInVain(name)) {
            return List.of();
        }
        List<Winner> found = read(name, key);
        if (found.isEmpty()) {
            memory.searchedInVain(name);
        }
        return found;
    }

    private List<Winner> read(String file, TuningKey key) {
        List<Winner> all = new ArrayList<>();
        String name = FOLDER + file;
        try {
            for (URL place : Collections.list(loader.getResources(name))) {
                try (InputStream content = place.openStream()) {
                    byte[] text = content.readNBytes(WinnerJson.MAX_BYTES + 1);
                    if (text.length > WinnerJson.MAX_BYTES) {
                        throw new JsonException("it has more than " + WinnerJson.MAX_BYTES + " bytes");
                    }
                    for (Winner winner : WinnerJson.read(key, text)) {
                        String search =
                                winner.tunedBy().isPresent() ? winner.tunedBy().get() + ", " : "";
                        String by = search + "shipped in " + place;
                        all.add(new Winner(winner.shape(), winner.schedule(), winner.milliseconds(), Optional.of(by)));
                    }
                } catch (JsonException e) {
                    log().warn("the shipped schedules in {} are left out: {}", place, e.getMessage());
                }
            }
        } catch (IOException e) {
            log().warn("the shipped schedules {} cannot be read: {}", name, e.getMessage());
        }
        return all;
    }

    /** Asked for when there is something to say: a logger takes a process that has nothing to say a tenth of its start. */
    private static Logger log() {
        return LoggerFactory.getLogger(ShippedWinners.class);
    }
}
