package dev.attune.runtime.load;

import dev.attune.runtime.cache.KernelCache;
import dev.attune.runtime.kernel.ArtifactManifest;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.LaunchPlan.Argument;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.kernel.VariantSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A compiler of one kernel, which fills {@code out} with 1. Its schedules have the knobs {@code micros} (how long a call
 * takes), {@code wrong} (fills with 2), {@code broken} (is not built) and {@code crash} (fails when it runs).
 */
public final class FakeCompiler implements KernelCompiler {

    public final AtomicInteger compiled = new AtomicInteger();
    public final AtomicInteger keysAsked = new AtomicInteger();
    public final AtomicInteger spacesAsked = new AtomicInteger();
    public List<Schedule> space = List.of(schedule("micros", 300));
    public Set<Target> refused = Set.of();
    public String version = "fake 1";
    public String families = "fake family 1";

    private final String className;

    public FakeCompiler(String className) {
        this.className = className;
    }

    public static Schedule schedule(String knob, int value) {
        return new Schedule("fake", Map.of(knob, value));
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String families(Target target) {
        return families;
    }

    @Override
    public List<Schedule> space(KernelRequest request) {
        spacesAsked.incrementAndGet();
        return space;
    }

    private Schedule chosen(KernelRequest request) {
        if (refused.contains(request.target())) {
            throw new KernelBuildException("no family for " + request.target().spelling());
        }
        return request.schedule().orElse(space.getFirst());
    }

    @Override
    public String key(KernelRequest request) {
        keysAsked.incrementAndGet();
        String all = version + request.variant() + request.target() + request.dtype() + chosen(request);
        return ArtifactManifest.sha256(all.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public KernelArtifact compile(KernelRequest request) {
        compiled.incrementAndGet();
        Schedule schedule = chosen(request);
        if (schedule.knob("broken", 0) == 1) {
            throw new KernelBuildException("schedule " + schedule + " spills");
        }
        boolean java = request.target() == Target.JAVA;
        return new KernelArtifact(
                key(request),
                new VariantSignature("Ones", "", List.of(), List.of(), true),
                request.target(),
                schedule,
                request.dtype(),
                request.shape().headDim(),
                request.shape().headDimV(),
                java ? className : "ones",
                java
                        ? LaunchPlan.NONE
                        : new LaunchPlan(
                                List.of(),
                                List.of(new KernelLaunch(
                                        "ones",
                                        List.of(
                                                SizeExpression.length("batch"),
                                                SizeExpression.of(1),
                                                SizeExpression.of(1)),
                                        32,
                                        0,
                                        List.of(new Argument.TensorAddress("out"))))),
                Map.of(),
                java ? javaFiles(schedule) : Map.of("kernel.ptx", ".version 8.0".getBytes(StandardCharsets.US_ASCII)));
    }

    private Map<String, byte[]> javaFiles(Schedule schedule) {
        String source = """
                import dev.attune.runtime.kernel.JavaKernel;
                import dev.attune.runtime.tensor.*;
                public final class %s implements JavaKernel {
                    public Object newScratch() { return new Object(); }
                    public Call prepare(AttentionArguments arguments, int threads) {
                        return new Call() {
                            public int items() { return 1; }
                            public void run(int item, Object scratch) {
                                if (%d == 1) throw new ArithmeticException("overflow in the kernel");
                                long end = System.nanoTime() + %dL * 1000;
                                Tensor out = arguments.out();
                                for (long i = 0; i < out.elements(); i++) TensorCopies.setFloat(out, i, %ff);
                                while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) Thread.onSpinWait();
                            }
                            public void finish(Object scratch) {}
                        };
                    }
                }
                """.formatted(
                        className,
                        schedule.knob("crash", 0),
                        schedule.knob("micros", 100),
                        schedule.knob("wrong", 0) == 1 ? 2.0 : 1.0);
        try {
            Path directory = Files.createTempDirectory("fake-kernel");
            Path file = Files.writeString(directory.resolve(className + ".java"), source);
            int result = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-cp", System.getProperty("java.class.path"), "-proc:none", file.toString());
            if (result != 0) {
                throw new AssertionError("the fake kernel does not compile");
            }
            Map<String, byte[]> files = new TreeMap<>();
            try (Stream<Path> made = Files.list(directory)) {
                for (Path path : new ArrayList<>(made.toList())) {
                    files.put(path.getFileName().toString(), Files.readAllBytes(path));
                    Files.delete(path);
                }
            }
            Files.delete(directory);
            return files;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A supply of this compiler without a cache. */
    public KernelSupply supply() {
        return new KernelSupply(Optional.of(this), KernelCache.none());
    }
}
