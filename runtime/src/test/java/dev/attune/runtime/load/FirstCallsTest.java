package dev.attune.runtime.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FirstCallsTest {

    private static final VariantSignature SIGNATURE = new VariantSignature(
            "Lengths",
            "",
            List.of(),
            List.of(new CapturedTensor(
                    "lengths",
                    DType.I32,
                    List.of(new Dimension.CallLength("batch"), new Dimension.FreshLength("n")),
                    "")),
            true);

    private final Arena arena = Arena.ofAuto();
    private final ConcurrentLinkedQueue<AttentionArguments> vectors = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<AttentionArguments> scalars = new ConcurrentLinkedQueue<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    /** Counts calls; while it has not been told to end, its vector code is the slower one. */
    private JavaKernel kernel(boolean hasScalars) {
        return new JavaKernel() {
            @Override
            public Call prepare(AttentionArguments arguments, int threads) {
                return call(arguments, vectors::add, mayEnd.getCount() == 0 ? 0 : 20);
            }

            @Override
            public Optional<Call> prepareScalar(AttentionArguments arguments, int threads) {
                return hasScalars ? Optional.of(call(arguments, scalars::add, 10)) : Optional.empty();
            }

            @Override
            public Object newScratch() {
                return "";
            }
        };
    }

    private static JavaKernel.Call call(
            AttentionArguments arguments, Consumer<AttentionArguments> record, int milliseconds) {
        return new JavaKernel.Call() {
            @Override
            public int items() {
                return 1;
            }

            @Override
            public void run(int item, Object scratch) {
                record.accept(arguments);
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }

            @Override
            public void finish(Object scratch) {}
        };
    }

    private LoadedJavaKernel loaded(boolean hasScalars) {
        return LoadedJavaKernel.startingScalar(
                new KernelArtifact(
                        "0".repeat(64),
                        SIGNATURE,
                        Target.JAVA,
                        FakeCompiler.schedule("micros", 1),
                        DType.F32,
                        16,
                        16,
                        "Lengths",
                        LaunchPlan.NONE,
                        Map.of(),
                        Map.of()),
                kernel(hasScalars));
    }

    private AttentionArguments arguments(int heads, int length) {
        Tensor rows = Tensor.allocate(arena, DType.F32, 2, heads, length, 16);
        Tensor lengths = Tensor.allocate(arena, DType.I32, 2, 3);
        lengths.memory().setAtIndex(ValueLayout.JAVA_INT, 1, 77);
        return new AttentionArguments(
                new ProblemShape(2, heads, heads, length, length, 16, 16),
                rows,
                rows,
                rows,
                Map.of("lengths", lengths),
                Map.of(),
                1f,
                Tensor.allocate(arena, DType.F32, 2, heads, length, 16),
                Optional.empty());
    }

    @Test
    void scalarCodeServesUntilVectorCodeIsFaster() throws InterruptedException {
        LoadedJavaKernel kernel = loaded(true);
        assertThat(kernel.run(arguments(2, 40))).isEqualTo(ServedBy.SCALAR_CODE);
        assertThat(kernel.run(arguments(2, 40))).isEqualTo(ServedBy.SCALAR_CODE);
        mayEnd.countDown();
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        ServedBy last = ServedBy.SCALAR_CODE;
        while (last == ServedBy.SCALAR_CODE && System.nanoTime() < giveUp) {
            last = kernel.run(arguments(2, 40));
        }
        assertThat(last).isEqualTo(ServedBy.VECTOR_CODE);
        assertThat(kernel.run(arguments(2, 40))).isEqualTo(ServedBy.VECTOR_CODE);
    }

    @Test
    void warmingUpRunsOnACopyOfTheCallThatHasItsCapturedTensors() throws InterruptedException {
        LoadedJavaKernel kernel = loaded(true);
        mayEnd.countDown();
        AttentionArguments call = arguments(2, 600);
        kernel.run(call);
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (vectors.isEmpty() && System.nanoTime() < giveUp) {
            Thread.sleep(5);
        }
        AttentionArguments copy = vectors.peek();
        assertThat(copy.shape()).isEqualTo(new ProblemShape(1, 1, 1, 256, 512, 16, 16));
        assertThat(copy.query().memory()).isNotEqualTo(call.query().memory());
        assertThat(copy.captured().get("lengths").shape()).containsExactly(1, 3);
    }

    @Test
    void longCallsRunVectorCodeFromTheFirst() throws InterruptedException {
        LoadedJavaKernel kernel = loaded(true);
        AttentionArguments call = arguments(4, 2000);
        assertThat(2.0 * call.shape().pairs() * 32).isGreaterThan(FirstCalls.MOST_FLOPS);
        assertThat(kernel.run(call)).isEqualTo(ServedBy.VECTOR_CODE);
        assertThat(scalars).isEmpty();
    }

    @Test
    void whoWantsVectorsGetsThem() throws InterruptedException {
        LoadedJavaKernel kernel = loaded(true);
        assertThat(kernel.run(arguments(2, 40), CallOptions.DEFAULT.withVectorsOnly()))
                .isEqualTo(ServedBy.VECTOR_CODE);
        try (LoadedKernel.TimedCall timed = kernel.timed(arguments(2, 40))) {
            timed.time(1);
        }
        assertThat(scalars).isEmpty();
        assertThat(vectors).hasSize(2);
    }

    @Test
    void aKernelWithoutScalarCodeRunsItsVectorCode() throws InterruptedException {
        assertThat(loaded(false).run(arguments(2, 40))).isEqualTo(ServedBy.VECTOR_CODE);
    }
}
