package dev.attune.bench.jit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingFile;

/**
 * What the JVM's last compiler said of kernels while something ran.
 *
 * @param compiled methods of kernels that it compiled, in order; one that it compiled again stands there again
 * @param refused calls out of kernels that it did not inline, with how often: a vector that crosses one is boxed
 * @param failed why it gave up a compilation, with how often; it may have begun anew, with less ambition
 */
public record JitVerdict(List<Compiled> compiled, Map<Refusal, Integer> refused, Map<String, Integer> failed) {

    private static final int LAST_LEVEL = 4;
    private static final String VECTOR_API = "jdk.incubator.vector.";

    public JitVerdict {
        compiled = List.copyOf(compiled);
        refused = new TreeMap<>(refused);
        failed = new TreeMap<>(failed);
    }

    /**
     * A compiled method.
     *
     * @param method class and name
     * @param codeBytes of machine code, calls inlined
     * @param milliseconds that the compiler took
     * @param inLoop whether it replaced a loop under way
     */
    public record Compiled(String method, long codeBytes, double milliseconds, boolean inLoop) {}

    /**
     * A call that was not inlined.
     *
     * @param onVector whether the callee is the Vector API's, or takes or gives a vector
     * @param reason in the compiler's words
     */
    public record Refusal(String caller, String callee, boolean onVector, String reason)
            implements Comparable<Refusal> {
        @Override
        public int compareTo(Refusal other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Something to watch. */
    public interface Work<T> {
        /** Does it. */
        T run() throws InterruptedException;
    }

    /**
     * A result and the verdict on the way to it.
     *
     * @param <T> of the result
     */
    public record Watched<T>(T result, JitVerdict verdict) {}

    /**
     * Watches the compiler while something runs.
     *
     * @param isKernel whether a class, by its name, is one that the verdict is about
     */
    public static <T> Watched<T> watch(Predicate<String> isKernel, Work<T> work)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("attune-jit", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.Compilation").withThreshold(Duration.ZERO);
            recording.enable("jdk.CompilerInlining");
            recording.enable("jdk.CompilationFailure");
            recording.start();
            T result = work.run();
            recording.stop();
            recording.dump(file);
            return new Watched<>(result, read(file, isKernel));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static JitVerdict read(Path file, Predicate<String> isKernel) throws IOException {
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<Compiled> compiled = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (RecordedEvent event : events) {
            if (event.getEventType().getName().equals("jdk.Compilation")
                    && event.getShort("compileLevel") == LAST_LEVEL
                    && isKernel.test(className(event.getValue("method")))) {
                ids.add(event.getLong("compileId"));
                if (event.getBoolean("succeded")) {
                    compiled.add(new Compiled(
                            name(event.getValue("method")),
                            event.getLong("codeSize"),
                            event.getDuration().toNanos() / 1e6,
                            event.getBoolean("isOsr")));
                }
            }
        }
        Map<Refusal, Integer> refused = new TreeMap<>();
        Map<String, Integer> failed = new TreeMap<>();
        for (RecordedEvent event : events) {
            switch (event.getEventType().getName()) {
                case "jdk.CompilerInlining" -> {
                    if (ids.contains(event.getLong("compileId")) && !event.getBoolean("succeeded")) {
                        refused.merge(refusal(event), 1, Integer::sum);
                    }
                }
                case "jdk.CompilationFailure" -> {
                    if (ids.contains(event.getLong("compileId"))) {
                        failed.merge(event.getString("failureMessage"), 1, Integer::sum);
                    }
                }
                default -> {
                    // a compilation, read above
                }
            }
        }
        return new JitVerdict(compiled, refused, failed);
    }

    private static Refusal refusal(RecordedEvent event) {
        RecordedObject callee = event.getValue("callee");
        String type = callee.getString("type").replace('/', '.');
        return new Refusal(
                name(event.getValue("caller")),
                simple(type) + "." + callee.getString("name"),
                type.startsWith(VECTOR_API)
                        || callee.getString("descriptor").contains("L" + VECTOR_API.replace('.', '/')),
                event.getString("message"));
    }

    private static String className(RecordedMethod method) {
        return method.getType().getName();
    }

    private static String name(RecordedMethod method) {
        return simple(className(method)) + "." + method.getName();
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
