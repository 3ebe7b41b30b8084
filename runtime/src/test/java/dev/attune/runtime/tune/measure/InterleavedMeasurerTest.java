package dev.attune.runtime.tune.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.cuda.CudaDevice;
import dev.attune.runtime.cuda.FakeGpus;
import dev.attune.runtime.cuda.KernelImage;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.KernelRequest.VariantSource;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.load.FakeCompiler;
import dev.attune.runtime.load.KernelLoader;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tune.Outcome;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class InterleavedMeasurerTest {

    private static final ProblemShape SHAPE = ProblemShape.parse("1,1,1,2,2,8");
    private static final Timing SHORT = new Timing(30, 4, 6, 8, 60_000, 10, 60_000);

    private final Arena arena = Arena.ofAuto();
    private final AttentionArguments arguments = ArgumentChecks.bind(
            new VariantSignature("Ones", "", List.of(), List.of(), true),
            Map.of("q", tensor(), "k", tensor(), "v", tensor()),
            Map.of(),
            OptionalDouble.empty(),
            arena);

    private Tensor tensor() {
        return Tensor.allocate(arena, DType.F32, 1, 1, 2, 8);
    }

    private static KernelArtifact kernel(String className, Target target, Schedule schedule) {
        return new FakeCompiler(className)
                .compile(new KernelRequest(
                        new VariantSource("ones.attn", "", "Ones"), target, DType.F32, SHAPE, Optional.of(schedule)));
    }

    private static KernelArtifact taking(String className, int micros) {
        return kernel(className, Target.JAVA, FakeCompiler.schedule("micros", micros));
    }

    @Test
    void timesAreMediansOfEnoughRuns() throws InterruptedException {
        var measurer = new InterleavedMeasurer(KernelLoader.hostOnly(), arguments, ResultCheck.NONE, SHORT);
        List<Outcome> outcomes =
                measurer.measure(List.of(taking("A", 20_000), taking("B", 40_000), taking("C", 800_000)), 1);
        Outcome.Measured a = (Outcome.Measured) outcomes.get(0);
        Outcome.Measured b = (Outcome.Measured) outcomes.get(1);
        Outcome.Measured c = (Outcome.Measured) outcomes.get(2);
        // a busy machine makes calls longer, never shorter
        assertThat(a.medianMilliseconds()).isGreaterThanOrEqualTo(20);
        assertThat(b.medianMilliseconds()).isGreaterThanOrEqualTo(40);
        assertThat(c.medianMilliseconds()).isGreaterThanOrEqualTo(800);
        assertThat(a.runs()).isBetween(8, 24);
        // far behind: one round only
        assertThat(c.runs()).isEqualTo(2);
        assertThat(a.spread()).isNotNegative();
    }

    @Test
    void aSlowKernelIsTimedThreeTimesOnly() throws InterruptedException {
        var timing = new Timing(30, 6, 6, 6, 500, 10, 60_000);
        var measurer = new InterleavedMeasurer(KernelLoader.hostOnly(), arguments, ResultCheck.NONE, timing);
        List<Outcome> outcomes = measurer.measure(List.of(taking("A", 300_000), taking("B", 310_000)), 1);
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(((Outcome.Measured) outcome).runs()).isEqualTo(3));
    }

    @Test
    void aWrongResultIsNeverTimed() throws InterruptedException {
        var measurer = new InterleavedMeasurer(
                KernelLoader.hostOnly(), arguments, _ -> Optional.of("relative error 0.5"), SHORT);
        assertThat(measurer.measure(List.of(taking("A", 10)), 1))
                .containsExactly(new Outcome.Failed(Outcome.Stage.WRONG_RESULT, "relative error 0.5"));
    }

    @Test
    void failuresKeepNobodyElseFromATime() throws InterruptedException {
        KernelArtifact unloadable = taking("A", 10).withFiles(Map.of("A.class", new byte[] {1, 2, 3}));
        KernelArtifact crashing = kernel("B", Target.JAVA, FakeCompiler.schedule("crash", 1));
        KernelArtifact elsewhere = kernel("D", Target.PTX_SM_80, FakeCompiler.schedule("micros", 10));
        var measurer = new InterleavedMeasurer(KernelLoader.hostOnly(), arguments, ResultCheck.NONE, SHORT);
        List<Outcome> outcomes = measurer.measure(List.of(unloadable, crashing, taking("C", 100), elsewhere), 1);
        assertThat(outcomes.get(0)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.stage()).isEqualTo(Outcome.Stage.LOAD);
            assertThat(failed.reason()).contains("is not a class file");
        });
        assertThat(outcomes.get(1))
                .isEqualTo(
                        new Outcome.Failed(Outcome.Stage.RUN, "java.lang.ArithmeticException: overflow in the kernel"));
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Measured.class);
        assertThat(outcomes.get(3))
                .isEqualTo(new Outcome.Failed(Outcome.Stage.LOAD, "kernel ones is for ptx:sm_80, and there is no GPU"));
    }

    @Test
    void aKernelThatDoesNotEndIsStopped() throws InterruptedException {
        var impatient = new Timing(5, 4, 6, 8, 60_000, 10, 500);
        var measurer = new InterleavedMeasurer(KernelLoader.hostOnly(), arguments, ResultCheck.NONE, impatient);
        List<Outcome> outcomes = measurer.measure(List.of(taking("A", 60_000_000), taking("B", 100)), 1);
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Failed(Outcome.Stage.TIMEOUT, "not done after 500.0 ms"));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Measured.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void gpuKernelsAreTimedByTheDevice() throws InterruptedException {
        FakeGpus gpu = FakeGpus.hopper();
        try (CudaDevice device = gpu.open()) {
            var loader = new KernelLoader(Optional.of(device), KernelImage.Choice.CUBIN_FIRST);
            var measurer = new InterleavedMeasurer(loader, arguments, ResultCheck.NONE, SHORT);
            KernelArtifact kernel = kernel("A", Target.PTX_SM_80, FakeCompiler.schedule("micros", 10));
            // the fake device's clock says one millisecond for every call
            assertThat(measurer.measure(List.of(kernel), 1).getFirst())
                    .isInstanceOfSatisfying(
                            Outcome.Measured.class,
                            measured ->
                                    assertThat(measured.medianMilliseconds()).isEqualTo(1));
        }
        assertThat(gpu.allocatedBytes()).isZero();
    }
}
