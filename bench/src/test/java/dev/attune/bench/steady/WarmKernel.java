package dev.attune.bench.steady;

import com.sun.management.ThreadMXBean;
import dev.attune.bench.input.FillRule;
import dev.attune.bench.input.GeneratedInputs;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.load.LoadedJavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;

/** A kernel with a call of it, and what a call allocates. */
final class WarmKernel {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final LoadedJavaKernel kernel;
    private final AttentionArguments arguments;

    WarmKernel(String name, KernelArtifact artifact, ProblemShape shape, DType dtype, Arena arena) {
        this.name = name;
        this.kernel = new LoadedJavaKernel(artifact);
        GeneratedInputs inputs =
                GeneratedInputs.generate(arena, artifact.signature(), shape, dtype, 1, FillRule.forExample(shape));
        this.arguments =
                ArgumentChecks.bind(artifact.signature(), inputs.tensors(), Map.of(), OptionalDouble.empty(), arena);
    }

    String name() {
        return name;
    }

    void run(CallOptions options, int calls) throws InterruptedException {
        for (int call = 0; call < calls; call++) {
            kernel.run(arguments, options);
        }
    }

    /**
     * The least bytes that the threads allocate in one of some calls: a vector that is boxed is boxed in every call, while a
     * loop that is being recompiled boxes in some.
     *
     * @param threads ids of those that work
     */
    long bytesPerCall(CallOptions options, long[] threads, int calls) throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int call = 0; call < calls; call++) {
            long before = allocated(threads);
            kernel.run(arguments, options);
            least = Math.min(least, allocated(threads) - before);
        }
        return least;
    }

    private static long allocated(long[] threads) {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(threads)).sum();
    }
}
