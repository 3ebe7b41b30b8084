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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Kernels of all examples, run until they allocate next to nothing. They take turns while the JVM's last compiler works
 * through them in the background.
 *
 * <p>Vectors of one width only belong in a JVM: with two, the JDK's own methods see two classes of vector, the compiler stops
 * trusting either after some wrong guesses, and a vector that goes round a loop is then an object, for good.
 */
final class WarmKernels {

    private static final Path EXAMPLES = Path.of("..", "examples");

    private static final ProblemShape PREFILL = new ProblemShape(1, 2, 1, 160, 160, 64, 64);
    private static final ProblemShape DECODE = new ProblemShape(1, 4, 2, 1, 400, 64, 64);

    /** A call's own objects: arguments checked, work cut and ordered. One boxed vector per score would be a hundredfold. */
    private static final long ALLOWED_BYTES = 16_384;

    private static final int CALLS_PER_TURN = 20;
    private static final long PATIENCE_NANOS = 300_000_000_000L;

    private static final KernelCompiler COMPILER = new CompilerService();

    private WarmKernels() {}

    /** Checks all examples, prefill and decode, with the compiler's own choice of schedule, changed. */
    static void allocateNothing(DType dtype, UnaryOperator<Schedule> change) throws IOException, InterruptedException {
        try (Arena arena = Arena.ofShared()) {
            List<WarmKernel> kernels = new ArrayList<>();
            for (VariantSource variant : examples()) {
                for (ProblemShape shape : List.of(PREFILL, DECODE)) {
                    kernels.add(kernel(variant, shape, dtype, change, arena));
                }
            }
            allocateNothing(kernels);
        }
    }

    /** A kernel of an example. */
    record Case(String variant, ProblemShape shape, DType dtype) {}

    /** Checks kernels each of which is warmed up when those before it have been. */
    static void oneAfterTheOther(List<Case> cases) throws IOException, InterruptedException {
        List<VariantSource> variants = examples();
        try (Arena arena = Arena.ofShared()) {
            for (Case one : cases) {
                VariantSource variant = variants.stream()
                        .filter(source -> source.name().equals(one.variant()))
                        .findFirst()
                        .orElseThrow();
                allocateNothing(List.of(kernel(variant, one.shape(), one.dtype(), UnaryOperator.identity(), arena)));
            }
        }
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

    private static WarmKernel kernel(
            VariantSource variant, ProblemShape shape, DType dtype, UnaryOperator<Schedule> change, Arena arena) {
        Schedule chosen = COMPILER.space(new KernelRequest(variant, Target.JAVA, dtype, shape, Optional.empty()))
                .getFirst();
        KernelArtifact artifact = COMPILER.compile(
                new KernelRequest(variant, Target.JAVA, dtype, shape, Optional.of(change.apply(chosen))));
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
