package dev.attune.bench.steady;

import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Warm kernels allocate next to nothing, whatever the variant: a vector that the JVM boxes, for want of inlining it, would
 * show here as megabytes.
 */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class SteadyStateTest {

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void everyExample(DType dtype) throws IOException, InterruptedException {
        WarmKernels.allocateNothing(dtype, UnaryOperator.identity());
    }
}
