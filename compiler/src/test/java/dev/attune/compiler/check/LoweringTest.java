package dev.attune.compiler.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.diagnostic.Renderer;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Printer;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.compiler.ir.Verifier;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoweringTest {

    private static Attention lower(String text) {
        return lower(text, Map.of());
    }

    private static Attention lower(String text, Map<String, String> files) {
        CheckResult result = FrontEnd.check(SourceFile.of("test.attn", text), SourceLoader.of(files));
        assertThat(result.hasErrors())
                .as(Renderer.plain().render(result.diagnostics()))
                .isFalse();
        Verifier.verify(result.attentions().getFirst());
        return result.attentions().getFirst();
    }

    private static String body(String statements) {
        return body(lower("attention A {\n" + statements + "\n}\n"));
    }

    private static String body(Attention attention) {
        return Printer.print(attention)
                .lines()
                .filter(line -> line.startsWith("    "))
                .map(String::strip)
                .reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void aLetIsOneDefinitionWithItsName() {
        assertThat(body("mask {\n let distance = q_idx - kv_idx\n distance < 4 || distance % 3 == 0 }"))
                .isEqualTo("""
                        %q_idx: i32 = position q_idx
                        %kv_idx: i32 = position kv_idx
                        %distance: i32 = sub %q_idx, %kv_idx
                        %c4: i32 = const 4
                        %lt: bool = lt %distance, %c4
                        %c3: i32 = const 3
                        %rem: i32 = rem %distance, %c3
                        %c0: i32 = const 0
                        %eq: bool = eq %rem, %c0
                        %mask: bool = or %lt, %eq
                        %score: f32 = score
                        score %score
                        mask %mask
                        softmax online
                        """);
    }

    @Test
    void functionsAreInlinedAcrossFiles() {
        Attention attention = lower(
                """
                import "lib/positions.attn"
                attention A {
                    mask near(q_idx, kv_idx, 16) && distance(kv_idx, q_idx) > 2
                }
                """,
                Map.of(
                        "lib/positions.attn", """
                        import "../more.attn"
                        fn distance(i: i32, j: i32): i32 = magnitude(i - j)
                        fn near(i: i32, j: i32, limit: i32): bool = {
                            let d = distance(i, j)
                            d < limit
                        }
                        """,
                        "more.attn", "fn magnitude(x: i32): i32 = if x < 0 then -x else x\n"));
        assertThat(attention.body().stream()
                        .map(definition -> definition.value().name()))
                .containsSubsequence("q_idx", "kv_idx", "d", "near", "distance", "mask");
        assertThat(Printer.print(attention)).contains("%d: i32 = select").contains("%near: bool = lt %d, %c16");
    }

    @Test
    void onlyDirectImportsAreSeen() {
        CheckResult result = FrontEnd.check(
                SourceFile.of("a.attn", "import \"b.attn\"\nattention A {\n mask far(b()) }\n"),
                SourceLoader.of(Map.of(
                        "b.attn", "import \"c.attn\"\nfn b(): i32 = 1\n",
                        "c.attn", "fn far(x: i32): bool = x > 3\n")));
        assertThat(result.diagnostics().getFirst().message()).isEqualTo("no function is named `far`");
    }

    @Test
    void scoreStepsChainAndMasksAreAnded() {
        assertThat(body("score = score * 2\n score = score + 1\n mask kv_idx < 3\n mask q_idx < 3"))
                .isEqualTo("""
                        %score: f32 = score
                        %c2.0: f32 = const 2.0
                        %score.1: f32 = mul %score, %c2.0
                        %c1.0: f32 = const 1.0
                        %score.2: f32 = add %score.1, %c1.0
                        %kv_idx: i32 = position kv_idx
                        %c3: i32 = const 3
                        %mask: bool = lt %kv_idx, %c3
                        %q_idx: i32 = position q_idx
                        %mask.1: bool = lt %q_idx, %c3
                        %mask.2: bool = and %mask, %mask.1
                        score %score.2
                        mask %mask.2
                        softmax online
                        """);
    }

    @Test
    void aWeightReadsTheFinalScore() {
        Attention attention = lower("attention A {\n weight = relu(score)\n score = score - 1.0\n}");
        assertThat(attention.normalization()).isInstanceOf(Normalization.Weight.class);
        assertThat(Printer.print(attention)).contains("%weight: f32 = max %score.1, %c0.0");
        assertThat(attention.hasLse()).isFalse();
    }

    @Test
    void constsAreComputedAndKeepTheirNames() {
        Attention attention = lower("""
                fn twice(x: i32): i32 = {
                    let y = x
                    y + x
                }
                attention A {
                    const groups: i32 = -7 / 2
                    const size: i32 = twice(groups) + 3 * 4
                    const steep: bool = size == 4 && !(size < 0)
                    param slope: f32 = if steep then 1 / 4 else 2
                    tensor table: f32[size, size, heads]
                    score = score + slope * table[kv_idx % size, min(h, 3), h] + f32(groups)
                }
                """);
        assertThat(attention.signature().parameters())
                .containsExactly(new ScalarParameter("slope", ScalarType.F32, 0.25, ""));
        assertThat(attention.signature().tensors())
                .containsExactly(new CapturedTensor(
                        "table",
                        DType.F32,
                        List.of(
                                new Dimension.FixedLength(4),
                                new Dimension.FixedLength(4),
                                new Dimension.CallLength("heads")),
                        ""));
        assertThat(Printer.print(attention)).contains("%groups: i32 = const -4").contains("%size: i32 = const 4");
    }

    @Test
    void aFreshDimensionIsAValue() {
        Attention attention = lower("""
                attention A {
                    /// Learned buckets.
                    tensor table: bf16[heads, buckets]
                    tensor other: u8[buckets]
                    score = score + table[h, min(q_idx, buckets - 1)] + f32(other[q_idx % buckets])
                }
                """);
        assertThat(attention.body()).anyMatch(definition -> definition.op().equals(new Op.Length("buckets")));
        assertThat(attention.signature().tensors().getFirst())
                .isEqualTo(new CapturedTensor(
                        "table",
                        DType.BF16,
                        List.of(new Dimension.CallLength("heads"), new Dimension.FreshLength("buckets")),
                        "Learned buckets."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "score = score + 1 | %c1.0: f32 = const 1.0",
                "score = 1 / 3 * score | %div: f32 = div %c1.0, %c3.0",
                "score = score * (1 / 3) | %div: f32 = div %c1.0, %c3.0",
                "score = if q_idx < 3 then 1 else 2 | %score: f32 = select %lt, %c1.0, %c2.0",
                "score = if q_idx < 3 then score else 2 | %score.1: f32 = select %lt, %score, %c2.0",
                "score = max(0, score) | %score.1: f32 = max %c0.0, %score",
                "score = max(0, 1) | %score: f32 = max %c0.0, %c1.0",
                "score = exp(2) | %score: f32 = exp %c2.0",
                "score = f32(1 / 2) | %div: i32 = div %c1, %c2",
                "score = f32(q_idx) / 2 | %score: f32 = div %to_f32, %c2.0",
                "score = score + f32(i32(2.5)) | %to_i32: i32 = to_i32 %c2.5",
                "mask q_idx < 2 * 3 | %mul: i32 = mul %c2, %c3",
                "mask score_limit < 1 | %mask: bool = lt %score_limit, %c1.0",
                "mask 0.5 < 1 | %mask: bool = lt %c0.5, %c1.0",
                "mask f32(kv_idx < 3) > 0 | %to_f32: f32 = select %lt, %c1.0, %c0.0",
                "mask q_idx > -2147483648 | const -2147483648",
                "mask (kv_idx < 3) == (q_idx < 3) | %mask: bool = eq %lt, %lt.1"
            })
    void literalsTakeTheTypeOfTheirPlace(String statement, String line) {
        String text = body("param score_limit: f32 = 1\n" + statement.strip()).replace("%select", "%to_f32");
        assertThat(text).contains(line.strip());
    }

    @Test
    void schedulesBecomeSpaces() {
        Attention attention = lower("""
                attention A {
                    schedule cuda {
                        tile q = 64 | 128,  kv = 64 |
                            96
                        stages = 2
                    }
                    schedule java {
                        split kv = 1 | 2
                    }
                }
                """);
        assertThat(attention.schedules())
                .containsExactly(
                        new ScheduleSpace(
                                "cuda",
                                Map.of("tile.q", List.of(64, 128), "tile.kv", List.of(64, 96), "stages", List.of(2))),
                        new ScheduleSpace("java", Map.of("split.kv", List.of(1, 2))));
    }

    @Test
    void sharedWorkIsNotRepeatedHoweverItIsWritten() {
        String sum = "f(f(f(f(f(f(q_idx))))))";
        Attention attention = lower("fn f(x: i32): i32 = x + x\nattention A {\n mask " + sum + " < " + sum + " + 1\n}");
        assertThat(attention.body()).hasSizeLessThan(12);
    }
}
