package dev.attune.bench.steady;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Kernels of many rows and of few, one after the other in one process: what the first leave in the profiles of the JDK's own
 * methods has made the last box their accumulators.
 */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class MixedSteadyStateTest {

    @Test
    void tilesThenRows() throws IOException, InterruptedException {
        ProblemShape cached = new ProblemShape(1, 8, 2, 1, 1024, 128, 128);
        ProblemShape grouped = new ProblemShape(1, 8, 2, 1, 8192, 128, 128);
        WarmKernels.oneAfterTheOther(List.of(
                new WarmKernels.Case("Causal", new ProblemShape(1, 4, 4, 512, 512, 64, 64), DType.F32),
                new WarmKernels.Case("Full", new ProblemShape(1, 8, 8, 1, 2048, 128, 128), DType.F32),
                new WarmKernels.Case("Full", cached, DType.F32),
                new WarmKernels.Case("Full", grouped, DType.F32),
                new WarmKernels.Case("Full", new ProblemShape(1, 8, 8, 1, 2048, 128, 128), DType.BF16),
                new WarmKernels.Case("Full", cached, DType.BF16),
                new WarmKernels.Case("Full", grouped, DType.BF16)));
    }
}
