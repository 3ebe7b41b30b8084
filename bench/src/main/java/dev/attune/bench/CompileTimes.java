package dev.attune.bench;

import dev.attune.bench.input.FillRule;
import dev.attune.bench.input.GeneratedInputs;
import dev.attune.bench.measure.Sample;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.KernelLoader;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How long it takes from a variant's text to a kernel, with no cache.
 *
 * @param javaCold nanoseconds to the first result of the first Java kernel that this process made
 * @param javaWarm to the first result of a Java kernel, after many others
 * @param ptxWarm to assembled PTX, after many others
 */
public record CompileTimes(double javaCold, Sample javaWarm, Sample ptxWarm) {

    /** Of the kernels that are compiled. Assembling PTX takes longer for wider heads. */
    public static final int HEAD_DIM = 64;

    private static final ProblemShape SHAPE = new ProblemShape(1, 2, 1, 64, 64, HEAD_DIM, HEAD_DIM);
    /** Of the PTX kernel, which is not run: many query rows, as few would get the decode family's small kernels. */
    private static final ProblemShape PREFILL = new ProblemShape(1, 16, 16, 4096, 4096, HEAD_DIM, HEAD_DIM);

    /** Kernels of a kind that are compiled before any is timed: as long as it takes the JVM to compile the compiler. */
    private static final int WARM_UP = 20;

    private static final int RUNS = 11;

    /**
     * Measures. The cold time is only cold where nothing has been compiled in this process before.
     *
     * @param variant compiled again and again, each time with another text
     */
    public static CompileTimes measure(KernelCompiler compiler, VariantSource variant) throws InterruptedException {
        double cold = javaNanos(compiler, variant, 0);
        // one kind after the other, as the JVM goes on compiling behind Java kernels that have run
        Sample ptx = warm(number -> ptxNanos(compiler, variant, number));
        Sample java = warm(number -> javaNanos(compiler, variant, number));
        return new CompileTimes(cold, java, ptx);
    }

    /** Compiles a kernel of its own for each number. */
    private interface Kind {
        double nanos(int number) throws InterruptedException;
    }

    private static Sample warm(Kind kind) throws InterruptedException {
        for (int number = 1; number <= WARM_UP; number++) {
            kind.nanos(number);
        }
        double[] nanos = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            nanos[run] = kind.nanos(WARM_UP + 1 + run);
        }
        return new Sample(nanos);
    }

    private static double javaNanos(KernelCompiler compiler, VariantSource variant, int number)
            throws InterruptedException {
        KernelRequest request = request(variant, Target.JAVA, DType.F32, SHAPE, number);
        long start = System.nanoTime();
        KernelArtifact artifact = compiler.compile(request);
        double compiled = System.nanoTime() - start;
        try (Arena arena = Arena.ofShared()) {
            // made after the kernel, as only its signature says what it captures; not counted
            GeneratedInputs inputs = GeneratedInputs.generate(
                    arena, artifact.signature(), SHAPE, DType.F32, number, FillRule.forExample(SHAPE));
            AttentionArguments arguments = ArgumentChecks.bind(
                    artifact.signature(), inputs.tensors(), Map.of(), OptionalDouble.empty(), arena);
            start = System.nanoTime();
            try (LoadedKernel kernel = KernelLoader.hostOnly().load(artifact)) {
                kernel.run(arguments);
            }
            return compiled + (System.nanoTime() - start);
        }
    }

    private static double ptxNanos(KernelCompiler compiler, VariantSource variant, int number) {
        // a comment leaves the kernel's text as it is, and the last text's machine code is kept: each time another
        // dtype
        DType dtype = number % 2 == 0 ? DType.BF16 : DType.F16;
        KernelRequest request = request(variant, Target.PTX_SM_80, dtype, PREFILL, number);
        long start = System.nanoTime();
        compiler.compile(request);
        return System.nanoTime() - start;
    }

    private static KernelRequest request(
            VariantSource variant, Target target, DType dtype, ProblemShape shape, int number) {
        VariantSource other = new VariantSource(
                variant.path(), variant.text() + "\n// " + number + "\n", variant.imports(), variant.name());
        return new KernelRequest(other, target, dtype, shape, Optional.empty());
    }
}
