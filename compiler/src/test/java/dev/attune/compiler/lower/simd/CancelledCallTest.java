package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.reference.ReferenceCheck;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.load.LoadedJavaKernel;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A generated kernel leaves a work item that would take seconds as soon as its caller is interrupted. */
@Timeout(120)
class CancelledCallTest {

    /** A work item has all of them: seconds at the speed of light. */
    private static final int MANY_KEYS = 40_000_000;

    @Test
    void midwayThroughAWorkItem() throws InterruptedException {
        try (Arena arena = Arena.ofShared();
                var pool = Executors.newFixedThreadPool(1)) {
            var kernel = new LoadedJavaKernel(kernel());
            CallOptions onPool = CallOptions.DEFAULT.on(HostThreads.of(pool, 2));
            AttentionArguments endless = arguments(arena, MANY_KEYS);
            var outcome = new AtomicReference<Throwable>();
            var caller = new Thread(() -> {
                try {
                    kernel.run(endless, onPool);
                } catch (InterruptedException | RuntimeException e) {
                    outcome.set(e);
                }
            });
            caller.start();
            Thread.sleep(200);
            caller.interrupt();
            caller.join();
            assertThat(outcome.get())
                    .isInstanceOf(InterruptedException.class)
                    .hasMessageContaining("interrupted after 0 of ");

            AttentionArguments small = arguments(arena, 300);
            kernel.run(small, onPool);
            // one key under many names: each weight is the same, so out is that key's value
            for (int row = 0; row < 2 * 256; row++) {
                Tensor out = Tensor.of(
                        DType.F32, small.out().memory().asSlice(row * 64L * Float.BYTES, 64L * Float.BYTES), 64);
                assertThat(ReferenceCheck.compare(ReferenceCheck.values(firstRow(small.value())), out)
                                .relativeL2())
                        .as("error of row %d", row)
                        .isLessThan(2e-6);
            }
        }
    }

    private static KernelArtifact kernel() {
        return new JavaTarget("test")
                .build(
                        Analyze.analyze(NamedVariants.attention("full")),
                        new LoweringRequest(Target.JAVA, DType.F32, new ProblemShape(1, 2, 1, 256, 300, 64, 64)),
                        JavaChoice.lanesAreQueries(JavaPoints.machineLanes()),
                        "test");
    }

    private static Tensor firstRow(Tensor tensor) {
        return Tensor.of(tensor.dtype(), tensor.memory(), 64);
    }

    /** Keys and values that all lie in the same place, so that any number of them needs no memory. */
    private static AttentionArguments arguments(Arena arena, int keys) {
        var shape = new ProblemShape(1, 2, 1, 256, keys, 64, 64);
        return new AttentionArguments(
                shape,
                RandomTensors.normal(arena, DType.F32, 1, 1, 2, 256, 64),
                repeated(RandomTensors.normal(arena, DType.F32, 2, 64), keys),
                repeated(RandomTensors.normal(arena, DType.F32, 3, 64), keys),
                Map.of(),
                Map.of(),
                0.125f,
                Tensor.allocate(arena, DType.F32, 1, 2, 256, 64),
                Optional.empty());
    }

    private static Tensor repeated(Tensor row, int times) {
        return new Tensor(row.dtype(), new long[] {1, 1, times, 64}, new long[] {64, 64, 0, 1}, row.memory());
    }
}
