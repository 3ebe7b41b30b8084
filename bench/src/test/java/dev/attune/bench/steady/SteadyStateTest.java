package dev.attune.bench.steady;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.CompilerService;
import dev.attune.compiler.check.CheckResult;
import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Warm kernels allocate next to nothing, whatever the variant: a vector that the JVM boxes, for want of inlining it, would
 * show here as megabytes. Kernels take turns while the JVM's last compiler works through them in the background.
 */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class SteadyStateTest {

    private static final Path EXAMPLES = Path.of("..", "examples");

    private static final ProblemShape PREFILL = new ProblemShape(1, 2, 1, 160, 160, 64, 64);
    private static final ProblemShape DECODE = new ProblemShape(1, 4, 2, 1, 400, 64, 64);

    /** A call's own objects: arguments checked, work cut and ordered. One boxed vector per score would be a hundredfold. */
    private static final long ALLOWED_BYTES = 16_384;

    private static final int CALLS_PER_TURN = 20;
    private static final long PATIENCE_NANOS = 300_000_000_000L;

    private final KernelCompiler compiler = new CompilerService();

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void everyExample(DType dtype) throws IOException, InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            List<WarmKernel> kernels = new ArrayList<>();
            for (VariantSource variant : examples()) {
                for (ProblemShape shape : List.of(PREFILL, DECODE)) {
                    kernels.add(kernel(variant, shape, dtype, Optional.empty(), arena));
                }
            }
            allocateNothing(kernels);
        }
    }

    /** Vectors of half the machine's width, as on a machine without its widest ones. */
    @Test
    void everyExampleOnNarrowVectors() throws IOException, InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            List<WarmKernel> kernels = new ArrayList<>();
            for (VariantSource variant : examples()) {
                for (ProblemShape shape : List.of(PREFILL, DECODE)) {
                    var request = new KernelRequest(variant, Target.JAVA, DType.F32, shape, Optional.empty());
                    Schedule narrow = halfAsWide(compiler.space(request).getFirst());
                    kernels.add(kernel(variant, shape, DType.F32, Optional.of(narrow), arena));
                }
            }
            allocateNothing(kernels);
        }
    }

    private static Schedule halfAsWide(Schedule schedule) {
        Map<String, Integer> knobs = new TreeMap<>(schedule.knobs());
        knobs.computeIfPresent("lanes", (_, lanes) -> lanes / 2);
        knobs.computeIfPresent("registers", (_, _) -> 16);
        if (schedule.family().equals("lanes_are_queries")) {
            knobs.put("tile.q", 4 * knobs.get("lanes"));
        }
        return new Schedule(schedule.family(), knobs);
    }

    private static void allocateNothing(List<WarmKernel> kernels) throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(1)) {
            long helper = idOf(pool);
            long[] threads = {Thread.currentThread().threadId(), helper};
            CallOptions options = CallOptions.DEFAULT.on(HostThreads.of(pool, 2));
            // without a compiler each vector is an object: a count that stayed low here would count nothing
            long first = 0;
            for (WarmKernel kernel : kernels) {
                first += kernel.bytesPerCall(options, threads, 1);
            }
            assertThat(first)
                    .as("bytes that first calls of %d kernels allocate", kernels.size())
                    .isGreaterThan(4 * ALLOWED_BYTES * kernels.size());
            List<WarmKernel> cold = new ArrayList<>(kernels);
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (!cold.isEmpty() && System.nanoTime() < deadline) {
                List<WarmKernel> still = new ArrayList<>();
                for (WarmKernel kernel : cold) {
                    kernel.run(options, CALLS_PER_TURN);
                    if (kernel.bytesPerCall(options, threads, 2) > ALLOWED_BYTES) {
                        still.add(kernel);
                    }
                }
                cold = still;
            }
            for (WarmKernel kernel : kernels) {
                assertThat(kernel.bytesPerCall(options, threads, 5))
                        .as("bytes that a call of %s allocates", kernel.name())
                        .isBetween(1L, ALLOWED_BYTES);
            }
        }
    }

    private static long idOf(ExecutorService pool) throws InterruptedException {
        try {
            return pool.submit(() -> Thread.currentThread().threadId()).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private WarmKernel kernel(
            VariantSource variant, ProblemShape shape, DType dtype, Optional<Schedule> schedule, Arena arena) {
        KernelArtifact artifact = compiler.compile(new KernelRequest(variant, Target.JAVA, dtype, shape, schedule));
        assertThat(artifact.schedule().family()).isEqualTo(shape.qLen() == 1 ? "decode" : "lanes_are_queries");
        return new WarmKernel(
                variant.name() + ", " + artifact.schedule() + ", " + dtype, artifact, shape, dtype, arena);
    }

    private static List<VariantSource> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".attn"))
                    .sorted()
                    .toList();
            List<VariantSource> variants = new ArrayList<>();
            for (Path file : sources) {
                SourceFile text = SourceFile.of(file.toString(), Files.readAllBytes(file));
                CheckResult result = FrontEnd.check(text, SourceLoader.of(Map.of()));
                result.attentions()
                        .forEach(attention ->
                                variants.add(new VariantSource(text.name(), text.text(), attention.name())));
            }
            assertThat(variants).as("variants under %s", EXAMPLES).hasSizeGreaterThan(10);
            return variants;
        }
    }
}
