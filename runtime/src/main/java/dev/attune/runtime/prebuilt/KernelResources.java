package dev.attune.runtime.prebuilt;

import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** Reads an artifact from a program's resources: a manifest, and the files that it lists, each checked against its hash. */
public final class KernelResources {

    /** The manifest's file. */
    public static final String MANIFEST = "manifest.json";

    private KernelResources() {}

    /**
     * Reads.
     *
     * @param owner whose class loader finds the folder
     * @param key that the manifest must have
     * @throws KernelBuildException when a file is missing or is not what the manifest, or the key, says
     */
    static KernelArtifact read(Class<?> owner, String folder, String key) {
        try {
            ArtifactManifest manifest = ArtifactManifest.read(bytes(owner, folder + "/" + MANIFEST));
            if (!manifest.artifact().key().equals(key)) {
                throw new IllegalArgumentException("the manifest is of kernel "
                        + manifest.artifact().key() + ", and " + key + " was built: clean the build");
            }
            Map<String, byte[]> files = new HashMap<>();
            for (String name : manifest.files().keySet()) {
                files.put(name, bytes(owner, folder + "/" + name));
            }
            return manifest.withBytes(files);
        } catch (IOException | IllegalArgumentException e) {
            throw new KernelBuildException("the kernel in " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Class<?> owner, String path) throws IOException {
        try (InputStream stream = owner.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalArgumentException("the resource " + path + " is missing");
            }
            return stream.readAllBytes();
        }
    }
}
