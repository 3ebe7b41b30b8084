package dev.attune.bench.start;

import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How soon a process had its result: from its main method, and from the JVM's own start. */
public final class ProcessStart {

    private static volatile long mainNanos;
    private static volatile long mainMillis;

    private ProcessStart() {}

    /** To be called by a main method, first. */
    public static void mainBegins() {
        mainNanos = System.nanoTime();
        mainMillis = System.currentTimeMillis();
    }

    /**
     * When something happened, for people; empty in a process that has another main method.
     *
     * @param nanos by {@link System#nanoTime()}
     */
    public static Optional<String> describe(long nanos) {
        if (mainNanos == 0) {
            return Optional.empty();
        }
        return Optional.of(Math.round((nanos - mainNanos) / 1e6) + " ms after main began; the JVM had taken "
                + jvmMillis(mainMillis) + " ms before");
    }

    /**
     * How long the JVM had been up; to be asked when nothing is timed any more.
     *
     * @param millis a moment by {@link System#currentTimeMillis()}
     */
    static long jvmMillis(long millis) {
        return millis - ManagementFactory.getRuntimeMXBean().getStartTime();
    }
}
