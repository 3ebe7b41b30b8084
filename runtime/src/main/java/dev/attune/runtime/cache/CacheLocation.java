package dev.attune.runtime.cache;

import java.nio.file.Path;
import java.util.Map;

/** Where Attune keeps what it may lose: compiled kernels and the tuning database. */
public final class CacheLocation {

    /** Names the directory; {@code off} for none. */
    public static final String VARIABLE = "ATTUNE_CACHE";

    private static final String OFF = "off";

    private CacheLocation() {}

    /** Whether the environment says that nothing is to be kept. */
    public static boolean isOff(Map<String, String> environment) {
        return OFF.equals(environment.get(VARIABLE));
    }

    /** {@code $ATTUNE_CACHE}, else {@code $XDG_CACHE_HOME/attune}, else {@code ~/.cache/attune}. */
    public static Path directory(Map<String, String> environment) {
        String own = environment.getOrDefault(VARIABLE, "");
        if (!own.isEmpty() && !own.equals(OFF)) {
            return Path.of(own).toAbsolutePath().normalize();
        }
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        // the XDG specification: a path that is not absolute is to be ignored
        if (shared.startsWith("/")) {
            return Path.of(shared, "attune");
        }
        return Path.of(System.getProperty("user.home"), ".cache", "attune");
    }
}
