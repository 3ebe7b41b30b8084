package dev.attune.templates.ptx.assemble;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/**
 * Unpacks one of JCuda's native libraries the way JCuda does, but whole: JCuda writes straight to the final name in the
 * temporary directory and trusts any file it finds there, so a killed or simultaneous first start would leave a
 * truncated library behind for every later one.
 */
final class NativeLibrary {
    private NativeLibrary() {}

    /** Makes sure that the temporary directory holds all of a library, if JCuda is going to load it from there. */
    static void unpackWhole(String stem) {
        String os = LibUtils.calculateOS().toString().toLowerCase(Locale.ROOT);
        String architecture = LibUtils.calculateArch().toString().toLowerCase(Locale.ROOT);
        String file = stem + "-" + JCudaVersion.get() + "-" + os + "-" + architecture + ".so";
        URL resource = LibUtils.class.getResource("/lib/" + file);
        if (resource == null) {
            return; // another platform's natives or a library path: JCuda says so better than we can
        }
        Path target = Path.of(System.getProperty("java.io.tmpdir"), file);
        try {
            long size = resource.openConnection().getContentLengthLong();
            if (Files.isRegularFile(target) && Files.size(target) == size) {
                return;
            }
            Path partial = Files.createTempFile(target.getParent(), stem, ".part");
            try (InputStream library = resource.openStream()) {
                Files.copy(library, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot unpack " + file + " to " + target, failure);
        }
    }
}
