package dev.attune.runtime.tune.record;

import dev.attune.runtime.cuda.DeviceProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names what a measurement is valid for. */
public final class DeviceIdentity {

    private DeviceIdentity() {}

    /** Model, compute capability and driver of a GPU. */
    public static String of(DeviceProperties properties) {
        return properties.toString();
    }

    /** Model and number of processors, and the JDK, whose compiler makes the machine code. */
    public static String ofHost() {
        return Host.NAME;
    }

    /** Asked once: the answer takes a file to read. */
    private static final class Host {
        static final String NAME = processor() + " x" + Runtime.getRuntime().availableProcessors() + ", JDK " + jdk();
    }

    /** What {@code Runtime.version()} says, which takes a process's first call some milliseconds to put together. */
    private static String jdk() {
        String version = System.getProperty("java.runtime.version");
        return version == null ? Runtime.version().toString() : version;
    }

    private static String processor() {
        try (BufferedReader lines = Files.newBufferedReader(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
            return architecture();
        } catch (IOException e) {
            // not Linux: the architecture is all that Java tells
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
