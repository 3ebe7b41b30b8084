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

    private static final Logger LOG = LoggerFactory.getLogger(ShippedWinners.class);

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
        List<Winner> all = new ArrayList<>();
        String name = FOLDER + WinnerJson.fileName(key);
        try {
            for (URL place : Collections.list(loader.getResources(name))) {
                try (InputStream content = place.openStream()) {
                    byte[] text = content.readNBytes(WinnerJson.MAX_BYTES + 1);
                    if (text.length > WinnerJson.MAX_BYTES) {
                        throw new JsonException("it has more than " + WinnerJson.MAX_BYTES + " bytes");
                    }
                    for (Winner winner : WinnerJson.read(key, text)) {
                        String by =
                                winner.tunedBy().map(search -> search + ", ").orElse("") + "shipped in " + place;
                        all.add(new Winner(winner.shape(), winner.schedule(), winner.milliseconds(), Optional.of(by)));
                    }
                } catch (JsonException e) {
                    LOG.warn("the shipped schedules in {} are left out: {}", place, e.getMessage());
                }
            }
        } catch (IOException e) {
            LOG.warn("the shipped schedules {} cannot be read: {}", name, e.getMessage());
        }
        return all;
    }
}
