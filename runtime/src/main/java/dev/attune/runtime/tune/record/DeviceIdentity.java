package dev.attune.runtime.tune.record;

import dev.attune.runtime.cuda.DeviceProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

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
        static final String NAME =
                processor() + " x" + Runtime.getRuntime().availableProcessors() + ", JDK " + Runtime.version();
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(DeviceIdentity::architecture);
        } catch (IOException e) {
            // not Linux: the architecture is all that Java tells
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}
