package dev.attune.compiler.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Reader;
import dev.attune.compiler.testing.Cases;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorFile;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ReferenceAttentionTest {

    static final List<String> CASES = Cases.NAMES;

    @ParameterizedTest
    @FieldSource("CASES")
    void agreesWithAnotherImplementation(String name) {
        try (Arena arena = Arena.ofShared()) {
            TensorFile file = Cases.file(name, arena);
            Attention attention = NamedVariants.attention(Cases.variant(file));
            AttentionArguments arguments = Cases.arguments(file, attention.signature(), DType.F32, arena);

            ReferenceAttention.Result result = ReferenceAttention.compute(attention, arguments);

            assertThat(ReferenceCheck.compare(result.out(), file.tensor("out")).relativeL2())
                    .isLessThan(1e-7);
            if (attention.hasLse()) {
                assertThat(ReferenceCheck.compare(result.lse(), file.tensor("lse"))
                                .passesElementwise(2e-7))
                        .isTrue();
            }
        }
    }

    /** The definition once more, a pair at a time and with nothing shared. */
    @Test
    void randomVariantsAgreeWithThePlainDefinition() {
        for (RandomVariant variant : RandomVariants.variants(0, 150).toList()) {
            try (Arena arena = Arena.ofShared()) {
                ProblemShape shape = smallest(RandomLaunch.smallShape(variant.seed()));
                AttentionArguments arguments = RandomLaunch.draw(variant, shape, DType.F32, 1.0, arena, variant.seed());

                ReferenceAttention.Result result = ReferenceAttention.compute(variant.attention(), arguments);

                double[][] plain = plain(variant.attention(), arguments);
                assertThat(close(result.out(), plain[0])).as(variant.toString()).isTrue();
                assertThat(close(result.lse(), plain[1])).as(variant.toString()).isTrue();
            }
        }
    }

    private static ProblemShape smallest(ProblemShape shape) {
        return new ProblemShape(
                shape.batch(),
                shape.heads(),
                shape.kvHeads(),
                Math.min(shape.qLen(), 9),
                Math.min(shape.kvLen(), 11),
                shape.headDim(),
                shape.headDimV());
    }

    private static boolean close(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            boolean same = actual[i] == expected[i] || Math.abs(actual[i] - expected[i]) < 1e-9;
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static double[][] plain(Attention attention, AttentionArguments arguments) {
        ProblemShape shape = arguments.shape();
        var environment = Environment.of(attention.signature(), arguments);
        var wanted = new ArrayList<>(List.of(attention.score()));
        attention.mask().ifPresent(wanted::add);
        switch (attention.normalization()) {
            case Normalization.Softmax softmax -> softmax.sink().ifPresent(wanted::add);
            case Normalization.Weight weight -> wanted.add(weight.weight());
        }
        var interpreter = new ScalarInterpreter(attention.body(), wanted, environment);
        int rows = shape.batch() * shape.heads() * shape.qLen();
        var out = new double[rows * shape.headDimV()];
        var lse = new double[attention.hasLse() ? rows : 0];
        for (int row = 0; row < rows; row++) {
            int q = row % shape.qLen();
            int h = row / shape.qLen() % shape.heads();
            int b = row / shape.qLen() / shape.heads();
            var weights = new double[shape.kvLen()];
            double sum = 0;
            if (attention.normalization() instanceof Normalization.Softmax softmax
                    && softmax.sink().isPresent()) {
                interpreter.evaluate(b, h, q, 0, 0);
                sum = Math.exp(interpreter.real(softmax.sink().get()));
            }
            for (int k = 0; k < shape.kvLen(); k++) {
                double dot = 0;
                for (int d = 0; d < shape.headDim(); d++) {
                    dot += element(arguments.query(), b, h, q, d)
                            * element(arguments.key(), b, h / shape.groupSize(), k, d);
                }
                interpreter.evaluate(b, h, q, k, dot * arguments.scale());
                if (attention.mask().isEmpty()
                        || interpreter.bool(attention.mask().get())) {
                    weights[k] = switch (attention.normalization()) {
                        case Normalization.Softmax _ -> Math.exp(interpreter.real(attention.score()));
                        case Normalization.Weight weight -> interpreter.real(weight.weight());
                    };
                    sum += weights[k];
                }
            }
            for (int k = 0; k < shape.kvLen(); k++) {
                double weight = attention.hasLse() && weights[k] != 0 ? weights[k] / sum : weights[k];
                for (int d = 0; d < shape.headDimV(); d++) {
                    out[row * shape.headDimV() + d] +=
                            weight * element(arguments.value(), b, h / shape.groupSize(), k, d);
                }
            }
            if (attention.hasLse()) {
                lse[row] = Math.log(sum);
            }
        }
        return new double[][] {out, lse};
    }

    private static double element(Tensor tensor, long... index) {
        long offset = 0;
        for (int d = 0; d < index.length; d++) {
            offset += index[d] * tensor.strides()[d];
        }
        return Elements.get(tensor.dtype(), tensor.memory(), offset);
    }

    @Test
    void skippingWhatThePlanRulesOutChangesNothing() {
        int skipping = 0;
        for (RandomVariant variant : RandomVariants.variants(300, 60).toList()) {
            AnalyzedAttention analyzed = Analyze.analyze(variant.attention());
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments arguments = RandomLaunch.draw(
                        variant, new ProblemShape(1, 2, 1, 70, 600, 8, 8), DType.F32, 1.0, arena, variant.seed());

                ReferenceAttention.Result all = ReferenceAttention.compute(variant.attention(), arguments);
                ReferenceAttention.Result visited = ReferenceAttention.computeVisited(analyzed, arguments);

                assertThat(visited.out()).as(variant.toString()).isEqualTo(all.out());
                assertThat(visited.lse()).as(variant.toString()).isEqualTo(all.lse());
                skipping += Arrays.stream(new TileClasses(analyzed, arguments).ofHead(0, 0, 32, 256))
                                .flatMap(Arrays::stream)
                                .anyMatch(TileClasses.TileClass.NONE::equals)
                        ? 1
                        : 0;
            }
        }
        assertThat(skipping).isGreaterThan(10);
    }

    @Test
    void stridesAreFollowedAndDtypesWiden() {
        try (Arena arena = Arena.ofShared()) {
            Attention causal = NamedVariants.attention("causal");
            for (DType dtype : List.of(DType.F32, DType.BF16, DType.F16)) {
                // [batch, row, head, dim] in memory, as many frameworks keep it
                Tensor apart = RandomTensors.normal(arena, dtype, 7, 2, 40, 6, 16);
                long[] s = apart.strides();
                var view = new Tensor(
                        dtype, new long[] {2, 6, 40, 16}, new long[] {s[0], s[2], s[1], s[3]}, apart.memory());
                Tensor packed = dev.attune.runtime.tensor.TensorCopies.contiguous(arena, view);

                double[] strided =
                        ReferenceAttention.compute(causal, self(view, arena)).out();
                double[] contiguous =
                        ReferenceAttention.compute(causal, self(packed, arena)).out();

                assertThat(strided).isEqualTo(contiguous);
                assertThat(Arrays.stream(strided).map(Math::abs).max().getAsDouble())
                        .isGreaterThan(1);
            }
        }
    }

    private static AttentionArguments self(Tensor tensor, Arena arena) {
        long[] n = tensor.shape();
        return new AttentionArguments(
                new ProblemShape((int) n[0], (int) n[1], (int) n[1], (int) n[2], (int) n[2], (int) n[3], (int) n[3]),
                tensor,
                tensor,
                tensor,
                Map.of(),
                Map.of(),
                0.25f,
                Tensor.allocate(arena, DType.F32, n),
                Optional.empty());
    }

    @Test
    void maskedPairsAreNotLookedAt() {
        try (Arena arena = Arena.ofShared()) {
            Attention padding = NamedVariants.attention("padding");
            Tensor query = RandomTensors.normal(arena, DType.F32, 1, 1, 1, 3, 8);
            Tensor key = RandomTensors.normal(arena, DType.F32, 2, 1, 1, 4, 8);
            Tensor value = RandomTensors.normal(arena, DType.F32, 3, 1, 1, 4, 8);
            Tensor keep = Tensor.allocate(arena, DType.BOOL, 1, 4);
            Elements.set(DType.BOOL, keep.memory(), 1, 1);
            for (int d = 0; d < 8; d++) {
                Elements.set(DType.F32, key.memory(), d, Double.NaN);
                Elements.set(DType.F32, key.memory(), 16 + d, Double.POSITIVE_INFINITY);
                Elements.set(DType.F32, value.memory(), 24 + d, Double.NaN);
            }
            var arguments = new AttentionArguments(
                    new ProblemShape(1, 1, 1, 3, 4, 8, 8),
                    query,
                    key,
                    value,
                    Map.of("keep", keep),
                    Map.of(),
                    1f,
                    Tensor.allocate(arena, DType.F32, 1, 1, 3, 8),
                    Optional.empty());

            double[] out = ReferenceAttention.compute(padding, arguments).out();

            for (int i = 0; i < 24; i++) {
                assertThat(out[i]).isEqualTo(Elements.get(DType.F32, value.memory(), 8 + i % 8));
            }
            Elements.set(DType.BOOL, keep.memory(), 1, 0);
            ReferenceAttention.Result empty = ReferenceAttention.compute(padding, arguments);
            assertThat(empty.out()).containsOnly(0.0);
            assertThat(empty.lse()).containsOnly(Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void aSinkTakesItsShareAndIsAllThatAnEmptyRowHas() {
        Attention sinkOnly = Reader.read("""
                attention SinkOnly {
                    %score: f32 = score
                    %none: bool = const false
                    %sink: f32 = const 1.5
                    score %score
                    mask %none
                    softmax online sink %sink
                }
                """);
        try (Arena arena = Arena.ofShared()) {
            Tensor tensor = RandomTensors.normal(arena, DType.F32, 1, 1, 2, 5, 8);

            ReferenceAttention.Result result = ReferenceAttention.compute(sinkOnly, self(tensor, arena));

            assertThat(result.out()).containsOnly(0.0);
            assertThat(result.lse()).containsOnly(1.5);
        }
    }

    @Test
    void aThousandSquaredTakesAboutASecond() {
        try (Arena arena = Arena.ofShared()) {
            Attention alibi = NamedVariants.attention("alibi");
            Tensor slopes = RandomTensors.normal(arena, DType.F32, 1, 1);
            Tensor tensor = RandomTensors.normal(arena, DType.F32, 2, 1, 1, 1000, 128);
            AttentionArguments self = self(tensor, arena);
            var arguments = new AttentionArguments(
                    self.shape(),
                    tensor,
                    tensor,
                    tensor,
                    Map.of("slopes", slopes),
                    Map.of(),
                    0.1f,
                    self.out(),
                    Optional.empty());
            long start = System.nanoTime();

            ReferenceAttention.Result result = ReferenceAttention.compute(alibi, arguments);

            assertThat(result.out()).hasSize(128_000);
            // generous, as the machine may be busy: the point is that nothing is quadratic twice
            assertThat((System.nanoTime() - start) / 1e9).isLessThan(20);
        }
    }
}
