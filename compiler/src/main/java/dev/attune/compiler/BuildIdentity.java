package dev.attune.compiler;

import dev.attune.grammar.Syntax;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.templates.ptx.PtxModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;

/**
 * Which build of Attune this is. Part of every artifact's key, so that a kernel made by other code is never taken from the
 * cache: a version number alone does not change from one working copy to the next.
 */
final class BuildIdentity {

    /** A class of each module whose code decides what a kernel is; runtime is one, as generated Java calls it. */
    private static final List<Class<?>> PARTS =
            List.of(BuildIdentity.class, Syntax.class, PtxModule.class, KernelArtifact.class);

    private static final String CURRENT = Release.VERSION + "+" + checksum(locations());

    private BuildIdentity() {}

    /** The release and hex digits that differ between builds of differing classes. */
    static String current() {
        return CURRENT;
    }

    /**
     * 16 hex digits of the classes in jars or folders: two checksums of different kinds, as nobody forges classes here and a
     * cryptographic hash would take a process that only looks up a kernel a tenth of its time. Both are the JVM's native ones:
     * CRC-32C makes its tables in Java first.
     */
    static String checksum(List<Path> locations) {
        Checksum crc = new CRC32();
        Checksum adler = new Adler32();
        for (Path location : locations) {
            byte[] bytes = bytesOf(location);
            crc.update(bytes);
            adler.update(bytes);
        }
        return HexFormat.of().toHexDigits(crc.getValue(), 8) + HexFormat.of().toHexDigits(adler.getValue(), 8);
    }

    private static List<Path> locations() {
        List<Path> locations = new ArrayList<>();
        for (Class<?> part : PARTS) {
            locations.add(locationOf(part));
        }
        return locations;
    }

    private static Path locationOf(Class<?> part) {
        var location = part.getProtectionDomain().getCodeSource().getLocation();
        try {
            return Path.of(location.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path in " + location, e);
        }
    }

    /**
     * What tells classes apart: of a jar its directory, which has the name, size and checksum of each; of classes in a folder
     * their size and time.
     */
    private static byte[] bytesOf(Path location) {
        try {
            if (Files.isRegularFile(location)) {
                return JarDirectory.bytes(location);
            }
            try (Stream<Path> files = Files.walk(location)) {
                List<String> lines = new ArrayList<>();
                for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    lines.add(
                            location.relativize(file) + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
                }
                return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read Attune's own classes at " + location, e);
        }
    }
}
