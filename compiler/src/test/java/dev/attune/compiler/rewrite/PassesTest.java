package dev.attune.compiler.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.InvalidIrException;
import dev.attune.compiler.ir.Printer;
import dev.attune.compiler.ir.Reader;
import dev.attune.compiler.ir.Verifier;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PassesTest {

    static Stream<Pass> passes() {
        return Stream.of(
                new SpecializeLengths(Map.of()),
                new FoldConstants(),
                new SimplifyMask(),
                new ShareCommon(),
                new RemoveUnused());
    }

    @ParameterizedTest
    @MethodSource("passes")
    void keepsTheMeaningOfRandomVariants(Pass pass) {
        for (RandomVariant variant : RandomVariants.variants(20_000, 400).toList()) {
            RewriteVerifier.check(pass.name(), variant, pass.apply(variant.attention()));
        }
        for (long seed = 0; seed < 600; seed++) {
            RandomVariant variant = RandomVariants.maskOnly(seed);
            RewriteVerifier.check(pass.name(), variant, pass.apply(variant.attention()));
        }
    }

    @Test
    void theWholePipelineKeepsTheMeaningAndVerifiesAfterEachPass() {
        var pipeline = new PassPipeline(passes().toArray(Pass[]::new));
        for (RandomVariant variant : RandomVariants.variants(30_000, 400).toList()) {
            RewriteVerifier.check("the pipeline", variant, pipeline.run(variant.attention(), Verifier::verifyAfter));
        }
    }

    @Test
    void listenersSeeEachPassInOrder() {
        var seen = new ArrayList<String>();
        var verified = new ArrayList<String>();
        PassPipeline.Listener recorder = (pass, attention) -> seen.add(pass);
        var pipeline = new PassPipeline(new FoldConstants(), new RemoveUnused());

        pipeline.run(NamedVariants.attention("causal"), recorder.andThen((pass, attention) -> verified.add(pass)));

        assertThat(pipeline.names()).isEqualTo(List.of("FoldConstants", "RemoveUnused"));
        assertThat(seen).isEqualTo(pipeline.names()).isEqualTo(verified);
    }

    @Test
    void theVerifierNamesThePassThatBrokeTheIr() {
        Pass drop = new Pass() {
            @Override
            public Attention apply(Attention attention) {
                return attention.withBody(
                        attention.body().subList(1, attention.body().size()),
                        attention.score(),
                        attention.mask(),
                        attention.normalization());
            }

            @Override
            public String name() {
                return "DropFirst";
            }
        };

        assertThatThrownBy(() -> new PassPipeline(drop).run(NamedVariants.attention("causal"), Verifier::verifyAfter))
                .isInstanceOf(InvalidIrException.class)
                .hasMessage("after DropFirst: '%causal: bool = le %kv_idx, %q_idx': %q_idx is not defined before it");
    }

    @Test
    void lengthsBecomeNumbers() {
        Attention before = Reader.read("""
                attention Scaled {
                    %head_dim: i32 = length head_dim
                    %q_len: i32 = length q_len
                    %both: i32 = add %head_dim, %q_len
                    %real: f32 = to_f32 %both
                    %score: f32 = score
                    %scaled: f32 = mul %score, %real
                    score %scaled
                    softmax online
                }
                """);

        Attention after = new SpecializeLengths(Map.of("head_dim", 64)).apply(before);

        assertThat(Printer.print(after.body(), "")).isEqualTo("""
                        %c64: i32 = const 64
                        %q_len: i32 = length q_len
                        %both: i32 = add %c64, %q_len
                        %real: f32 = to_f32 %both
                        %score: f32 = score
                        %scaled: f32 = mul %score, %real
                        """);
    }

    @Test
    void equalDefinitionsAreSharedInEitherOrder() {
        Attention before = Reader.read("""
                attention Twice {
                    %q: i32 = position q_idx
                    %k: i32 = position kv_idx
                    %k2: i32 = position kv_idx
                    %a: i32 = add %q, %k
                    %b: i32 = add %k2, %q
                    %c: bool = lt %a, %q
                    %d: bool = gt %q, %b
                    %e: bool = and %c, %d
                    %score: f32 = score
                    score %score
                    mask %e
                    softmax online
                }
                """);

        Attention after = new ShareCommon().apply(before);

        assertThat(Printer.print(after.body(), "")).isEqualTo("""
                        %q: i32 = position q_idx
                        %k: i32 = position kv_idx
                        %a: i32 = add %q, %k
                        %c: bool = lt %a, %q
                        %e: bool = and %c, %c
                        %score: f32 = score
                        """);
    }

    @Test
    void masksBecomeConjunctionsOfDistinctConditions() {
        assertThat(mask("%m: bool = and %a, %b\n%n: bool = and %b, %m", "%n")).isEqualTo("and %b, %a");
        assertThat(mask("%o: bool = or %a, %b\n%n: bool = not %o", "%n")).isEqualTo("and %not, %not.1");
        assertThat(mask("%t: bool = const true\n%n: bool = and %t, %t", "%n")).isEqualTo("none");
        assertThat(mask("%n: bool = not %a\n%m: bool = and %b, %n\n%o: bool = and %m, %a", "%o"))
                .isEqualTo("const false");
    }

    private static String mask(String lines, String root) {
        Attention before = Reader.read("""
                attention Mask {
                    param p: bool = true
                    param q: bool = true
                    %%a: bool = param p
                    %%b: bool = param q
                    %%score: f32 = score
                    %s
                    score %%score
                    mask %s
                    softmax online
                }
                """.formatted(lines, root));
        Attention after = new SimplifyMask().apply(before);
        Verifier.verifyAfter("SimplifyMask", after);
        return after.mask()
                .map(mask -> after.body().stream()
                        .filter(definition -> definition.value().equals(mask))
                        .map(definition -> Printer.print(definition.op()))
                        .findFirst()
                        .orElseThrow())
                .orElse("none");
    }
}
