package dev.attune.bench.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratedInputsTest {

    private static final ProblemShape SHAPE = new ProblemShape(2, 8, 2, 300, 4096, 64, 32);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
    }

    private static CapturedTensor captured(String name, DType dtype, String... lengths) {
        List<Dimension> dimensions = List.of(lengths).stream()
                .<Dimension>map(length -> length.matches("[0-9]+")
                        ? new Dimension.FixedLength(Integer.parseInt(length))
                        : List.of("batch", "heads", "kv_heads", "q_len", "kv_len", "head_dim")
                                        .contains(length)
                                ? new Dimension.CallLength(length)
                                : new Dimension.FreshLength(length))
                .toList();
        return new CapturedTensor(name, dtype, dimensions, "");
    }

    private GeneratedInputs generate(FillRule rule, CapturedTensor... tensors) {
        var signature = new VariantSignature("Some", "", List.of(), List.of(tensors), true);
        return GeneratedInputs.generate(arena, signature, SHAPE, DType.F32, 5, rule);
    }

    private static DoubleStream elements(Tensor tensor) {
        return LongStream.range(0, tensor.elements())
                .mapToDouble(index -> Elements.get(tensor.dtype(), tensor.memory(), index));
    }

    @Test
    void queryKeyAndValueAreNormalAndOfTheirShapes() {
        var inputs = generate(FillRule.BENCHMARK);
        assertThat(inputs.query().shape()).containsExactly(2, 8, 300, 64);
        assertThat(inputs.key().shape()).containsExactly(2, 2, 4096, 64);
        assertThat(inputs.value().shape()).containsExactly(2, 2, 4096, 32);
        double mean = elements(inputs.key()).average().orElseThrow();
        double square = elements(inputs.key()).map(x -> x * x).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.01));
        assertThat(square).isCloseTo(1, within(0.01));
        assertThat(inputs.query().memory().mismatch(inputs.key().memory())).isLessThan(4);
    }

    @Test
    void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws Exception {
        var first = generate(FillRule.BENCHMARK);
        try (var pool = new ForkJoinPool(1)) {
            var second = pool.submit(() -> generate(FillRule.BENCHMARK)).get();
            assertThat(first.key().memory().mismatch(second.key().memory())).isEqualTo(-1);
        }
    }

    @Test
    void slopesFallByHead() {
        var slopes = generate(FillRule.BENCHMARK, captured("slopes", DType.F32, "heads"))
                .captured()
                .get("slopes");
        assertThat(elements(slopes).toArray())
                .containsExactly(0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625);
    }

    @Test
    void documentsHave1024TokensInABenchmarkAndComeInFoursInAnExample() {
        var doc = captured("doc", DType.I32, "batch", "kv_len");
        var ids = elements(generate(FillRule.BENCHMARK, doc).captured().get("doc"))
                .toArray();
        assertThat(ids).hasSize(2 * 4096);
        assertThat(ids[1023]).isZero();
        assertThat(ids[1024]).isEqualTo(1);
        assertThat(ids[4095]).isEqualTo(3);
        assertThat(ids[4096]).isZero();
        assertThat(FillRule.forExample(new ProblemShape(1, 1, 1, 8, 10, 8, 8)).choose(doc, SHAPE))
                .isEqualTo(new Fill.Documents(3));
        assertThat(FillRule.forExample(new ProblemShape(1, 1, 1, 8, 0, 8, 8)).choose(doc, SHAPE))
                .isEqualTo(new Fill.Documents(1));
    }

    @Test
    void aPrefixIsAQuarterOfTheKeys() {
        var inputs = generate(FillRule.BENCHMARK, captured("prefix", DType.I32, "batch"));
        assertThat(elements(inputs.captured().get("prefix")).toArray()).containsExactly(1024, 1024);
        assertThat(inputs.fills()).containsEntry("prefix", "all 1024");
    }

    @Test
    void otherTensorsAreFilledByDTypeAndDimension() {
        var inputs = generate(
                FillRule.BENCHMARK,
                captured("keep", DType.BOOL, "batch", "kv_len"),
                captured("allowed", DType.BOOL, "q_len", "kv_len"),
                captured("positions", DType.I32, "q_len"),
                captured("pages", DType.I32, "batch", "pages"),
                captured("codes", DType.I8, "32"),
                captured("sinks", DType.BF16, "heads"));
        assertThat(elements(inputs.captured().get("keep")).sum()).isEqualTo(2 * 4096 * 7 / 8);
        assertThat(elements(inputs.captured().get("allowed")).average().orElseThrow())
                .isCloseTo(7.0 / 8, within(0.01));
        assertThat(elements(inputs.captured().get("positions")).toArray())
                .startsWith(0, 1, 2)
                .endsWith(298, 299);
        assertThat(inputs.captured().get("pages").shape()).containsExactly(2, GeneratedInputs.FRESH_LENGTH);
        assertThat(elements(inputs.captured().get("pages"))).allMatch(page -> page >= 0 && page < 4096);
        assertThat(elements(inputs.captured().get("codes"))).allMatch(code -> code >= -8 && code <= 7);
        assertThat(inputs.captured().get("sinks").dtype()).isEqualTo(DType.BF16);
        assertThat(inputs.fills().keySet()).containsExactly("keep", "allowed", "positions", "pages", "codes", "sinks");
    }
}
