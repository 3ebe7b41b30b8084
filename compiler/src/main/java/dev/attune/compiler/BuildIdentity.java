package dev.attune.compiler;

import dev.attune.grammar.Syntax;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.templates.ptx.PtxModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Which build of Attune this is. Part of every artifact's key, so that a kernel made by other code is never taken from the
 * cache: a version number alone does not change from one working copy to the next.
 */
final class BuildIdentity {

    /** A class of each module whose code decides what a kernel is; runtime is one, as generated Java calls it. */
    private static final List<Class<?>> PARTS =
            List.of(BuildIdentity.class, Syntax.class, PtxModule.class, KernelArtifact.class);

    /** The release, as generated code names it. */
    static final String VERSION = release();

    private static final String CURRENT = VERSION + "+" + compute();

    private BuildIdentity() {}

    /** The release and hex digits that differ between builds of differing classes. */
    static String current() {
        return CURRENT;
    }

    private static String release() {
        var properties = new Properties();
        try (InputStream stream = BuildIdentity.class.getResourceAsStream("build.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read build.properties", e);
        }
        return properties.getProperty("version");
    }

    private static String compute() {
        List<String> lines = new ArrayList<>();
        PARTS.forEach(part -> lines.addAll(classesAt(locationOf(part))));
        lines.sort(null);
        return Digests.sha256Hex(String.join("\n", lines)).substring(0, 16);
    }

    private static Path locationOf(Class<?> part) {
        var location = part.getProtectionDomain().getCodeSource().getLocation();
        try {
            return Path.of(location.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path in " + location, e);
        }
    }

    /** A jar holds a checksum of each class already; the classes of a folder are told apart by size and time. */
    private static List<String> classesAt(Path location) {
        try {
            if (Files.isRegularFile(location)) {
                try (ZipFile jar = new ZipFile(location.toFile())) {
                    return jar.stream()
                            .filter(entry -> entry.getName().endsWith(".class"))
                            .map(BuildIdentity::describe)
                            .toList();
                }
            }
            List<String> lines = new ArrayList<>();
            try (Stream<Path> files = Files.walk(location)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    lines.add(
                            location.relativize(file) + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read Attune's own classes at " + location, e);
        }
    }

    private static String describe(ZipEntry entry) {
        return entry.getName() + " " + entry.getSize() + " " + Long.toHexString(entry.getCrc());
    }
}
