package dev.attune.cli.run;

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
    static Optional<String> describe(long nanos) {
        if (mainNanos == 0) {
            return Optional.empty();
        }
        long jvm = mainMillis - ManagementFactory.getRuntimeMXBean().getStartTime();
        return Optional.of(Math.round((nanos - mainNanos) / 1e6) + " ms after main began; the JVM had taken " + jvm
                + " ms before");
    }
}
