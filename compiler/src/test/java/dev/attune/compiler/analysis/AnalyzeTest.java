package dev.attune.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Printer;
import dev.attune.compiler.ir.Reader;
import dev.attune.compiler.reference.Environment;
import dev.attune.compiler.reference.ScalarInterpreter;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalyzeTest {

    @Test
    void valuesVaryOverWhatTheyAreMadeOf() {
        AnalyzedAttention alibi = Analyze.analyze(NamedVariants.attention("alibi"));

        assertThat(names(alibi, Varies.LAUNCH)).isEmpty();
        assertThat(names(alibi, Varies.HEAD)).containsExactly("h", "slope");
        assertThat(names(alibi, Varies.ROW)).containsExactly("q_idx");
        assertThat(names(alibi, Varies.COLUMN)).containsExactly("kv_idx");
        assertThat(names(alibi, Varies.PAIR)).containsExactly("causal", "distance", "real", "bias");
        assertThat(names(alibi, Varies.SCORE)).containsExactly("score", "biased");
    }

    @Test
    void joinsFormALattice() {
        for (Varies x : Varies.values()) {
            for (Varies y : Varies.values()) {
                assertThat(x.join(y)).isEqualTo(y.join(x));
                assertThat(x.join(y).join(x)).isEqualTo(x.join(y));
                for (Varies z : Varies.values()) {
                    assertThat(x.join(y).join(z)).isEqualTo(x.join(y.join(z)));
                }
            }
        }
        assertThat(Varies.ROW.join(Varies.COLUMN)).isEqualTo(Varies.PAIR);
        assertThat(Varies.HEAD.join(Varies.COLUMN)).isEqualTo(Varies.COLUMN);
    }

    private static List<String> names(AnalyzedAttention analyzed, Varies place) {
        return analyzed.definitionsAt(place).stream()
                .map(definition -> definition.value().name())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %e: f32 = mul %s, %c | none
                    %t: f32 = tanh %s; %e: f32 = mul %t, %c | 50.0
                    %r: f32 = div %s, %c; %t: f32 = tanh %r; %e: f32 = mul %c, %t | 50.0
                    %t: f32 = tanh %s; %e: f32 = mul %t, %p | none
                    %t: f32 = sigmoid %s; %e: f32 = sub %t, %c | 50.0
                    %n: f32 = neg %c; %m: f32 = max %s, %n; %e: f32 = min %m, %c | 50.0
                    %e: f32 = min %s, %c | none
                    %m: f32 = min %s, %c; %n: f32 = neg %c; %e: f32 = max %m, %n | 50.0
                    %t: f32 = tanh %s; %z: f32 = const 3.0; %e: f32 = min %t, %z | 3.0
                    %x: f32 = sin %s; %e: f32 = exp %x | 2.718281828459045
                    %t: f32 = tanh %s; %b: f32 = read table[%q]; %e: f32 = add %t, %b | none
                    %t: f32 = tanh %s; %i: i32 = read small[%q]; %f: f32 = to_f32 %i; %e: f32 = add %t, %f | 129.0
                    """)
    void boundsHoldForEveryLaunch(String lines, String bound) {
        Attention attention = Reader.read("""
                attention Bounded {
                    param p: f32 = 1.0
                    tensor table: f32[q_len]
                    tensor small: i8[q_len]
                    %%q: i32 = position q_idx
                    %%s: f32 = score
                    %%p: f32 = param p
                    %%c: f32 = const 50.0
                    %s
                    score %%e
                    softmax online
                }
                """.formatted(lines.replace("; ", "\n")));

        ScoreFacts facts = Analyze.analyze(attention).score();

        assertThat(facts.identity()).isFalse();
        assertThat(facts.bound())
                .isEqualTo(bound.equals("none") ? Optional.empty() : Optional.of(Double.parseDouble(bound)));
    }

    @Test
    void theScoreItselfIsTheIdentity() {
        assertThat(Analyze.analyze(NamedVariants.attention("causal")).score())
                .isEqualTo(new ScoreFacts(true, Optional.empty()));
        ScoreFacts softcap = Analyze.analyze(NamedVariants.attention("softcap")).score();
        assertThat(softcap.identity()).isFalse();
        assertThat(softcap.bound()).isEmpty();
    }

    @Test
    void aCapThatIsAParameterBoundsTheScoreAtLaunch() {
        ScoreFacts.HeadBound bound = Analyze.analyze(NamedVariants.attention("softcap"))
                .score()
                .headBound()
                .orElseThrow();
        assertThat(Printer.print(bound.body(), "")).isEqualTo("%cap: f32 = param cap\n%abs: f32 = abs %cap\n");
        assertThat(bound.value().name()).isEqualTo("abs");
    }

    @Test
    void boundsOfHeadsHoldOnRandomVariants() {
        int bounded = 0;
        double[] scores = {0, 1, -1, 7.5, -100, 1e30, -1e30, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (RandomVariant variant : RandomVariants.variants(40_000, 600).toList()) {
            Attention attention = variant.attention();
            Optional<ScoreFacts.HeadBound> found =
                    Analyze.analyze(attention).score().headBound();
            if (found.isEmpty()) {
                continue;
            }
            bounded++;
            ScoreFacts.HeadBound bound = found.get();
            ProblemShape shape = RandomLaunch.smallShape(variant.seed());
            try (Arena arena = Arena.ofShared()) {
                var environment = Environment.of(
                        attention.signature(),
                        RandomLaunch.draw(variant, shape, DType.F32, 1.0, arena, variant.seed()));
                var interpreter = new ScalarInterpreter(attention.body(), List.of(attention.score()), environment);
                var ofBound = new ScalarInterpreter(bound.body(), List.of(bound.value()), environment);
                ofBound.evaluate(0, 0, 0, 0, 0);
                double most = ofBound.real(bound.value());
                var random = new SplittableRandom(variant.seed());
                for (double score : scores) {
                    interpreter.evaluate(0, 0, random.nextInt(200), random.nextInt(200), score);
                    double value = interpreter.real(attention.score());
                    // the code of the kernel rounds to f32 after each step
                    assertThat(Double.isNaN(value) || Double.isNaN(most) || Math.abs(value) <= most * (1 + 1e-5))
                            .as("%s of %s, bound %s", value, variant, most)
                            .isTrue();
                }
            }
        }
        assertThat(bounded).isGreaterThan(10);
    }

    @Test
    void boundsHoldOnRandomVariants() {
        int bounded = 0;
        double[] scores = {0, 1, -1, 7.5, -100, 1e30, -1e30, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (RandomVariant variant : RandomVariants.variants(40_000, 600).toList()) {
            Attention attention = variant.attention();
            Optional<Double> bound = Analyze.analyze(attention).score().bound();
            if (bound.isEmpty()) {
                continue;
            }
            bounded++;
            ProblemShape shape = RandomLaunch.smallShape(variant.seed());
            try (Arena arena = Arena.ofShared()) {
                var environment = Environment.of(
                        attention.signature(),
                        RandomLaunch.draw(variant, shape, DType.F32, 1.0, arena, variant.seed()));
                var interpreter = new ScalarInterpreter(attention.body(), List.of(attention.score()), environment);
                var random = new SplittableRandom(variant.seed());
                for (double score : scores) {
                    interpreter.evaluate(0, 0, random.nextInt(200), random.nextInt(200), score);
                    double value = interpreter.real(attention.score());
                    assertThat(Double.isNaN(value) || Math.abs(value) <= bound.get() * (1 + 1e-12))
                            .as("%s at %s of %s", value, score, variant)
                            .isTrue();
                }
            }
        }
        assertThat(bounded).isGreaterThan(20);
    }

    @Test
    void factsAreReadable() {
        assertThat(FactsPrinter.print(Analyze.analyze(NamedVariants.attention("padding"))))
                .isEqualTo("""
                        values
                            head    %b
                            row     %q_idx
                            column  %kv_idx %keep
                            score   %score
                        mask: a class for each tile
                            extreme 0 of %keep over kv_idx
                            %extreme.0.low: i32 = extreme 0.low
                            %extreme.0.high: i32 = extreme 0.high
                            %c0: i32 = const 0
                            %ne: bool = ne %extreme.0.high, %c0
                            %ne.1: bool = ne %extreme.0.low, %c0
                            any %ne
                            all %ne.1
                        score: the scaled dot product
                        """);
        assertThat(FactsPrinter.print(Analyze.analyze(NamedVariants.attention("causal"))))
                .endsWith("""
                            any [%c0.1, %any_high)
                            all [%c0.1, %all_high)
                        score: the scaled dot product
                        """);
    }

    /** Ranges hold whatever the launch: a random body's i32 values, at ordinary and extreme positions. */
    @Test
    void rangesHoldOnRandomVariants() {
        for (RandomVariant variant : RandomVariants.variants(50_000, 400).toList()) {
            Attention attention = variant.attention();
            var ranges = new FindRanges(attention);
            var wholes = attention.body().stream()
                    .map(Definition::value)
                    .filter(value -> value.type() == dev.attune.compiler.ir.Type.I32)
                    .toList();
            ProblemShape shape = RandomLaunch.smallShape(variant.seed());
            try (Arena arena = Arena.ofShared()) {
                var environment = Environment.of(
                        attention.signature(),
                        RandomLaunch.draw(variant, shape, DType.F32, 1.0, arena, variant.seed()));
                var interpreter = new ScalarInterpreter(attention.body(), wholes, environment);
                var random = new SplittableRandom(variant.seed());
                for (int i = 0; i < 20; i++) {
                    long q = i == 0 ? Integer.MAX_VALUE - 1L : random.nextInt(300);
                    long k = i == 1 ? Integer.MAX_VALUE - 1L : random.nextInt(300);
                    interpreter.evaluate(0, 0, q, k, random.nextDouble(-9, 9));
                    for (var value : wholes) {
                        long actual = interpreter.integer(value);
                        Interval range = ranges.of(value);
                        assertThat(range.low() <= actual && actual <= range.high())
                                .as("%s = %d in %s of %s", value, actual, range, variant)
                                .isTrue();
                    }
                }
            }
        }
    }
}
