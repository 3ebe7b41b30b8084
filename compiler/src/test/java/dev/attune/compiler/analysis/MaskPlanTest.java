package dev.attune.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Reader;
import dev.attune.compiler.reference.Environment;
import dev.attune.compiler.reference.TileClasses.TileClass;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Masks whose plan is worth stating one by one. */
class MaskPlanTest {

    private static final String FRAME = """
            attention Masked {
                param window: i32 = 100
                param wide: bool = true
                tensor allowed: bool[q_len, kv_len]
                tensor gate: f32[kv_len]
                tensor first: i32[q_len]
                tensor blocks: bool[6, 6]
                tensor weights: f32[n, 6]
                %%q: i32 = position q_idx
                %%kv: i32 = position kv_idx
                %%h: i32 = position h
                %%score: f32 = score
                %%window: i32 = param window
                %%wide: bool = param wide
                %%q_len: i32 = length q_len
                %%kv_len: i32 = length kv_len
                %%distance: i32 = sub %%q, %%kv
                %%causal: bool = le %%kv, %%q
                %%zero: i32 = const 0
                %%four: i32 = const 4
                %%block: i32 = const 256
                %s
                score %%score
                mask %%m
                softmax online
            }
            """;

    /** Columns: the mask's lines, its plan, whether every tile of 64 x 64 gets its true class. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    %m: bool = ge %kv, %zero | Everything | true
                    %m: bool = lt %q, %zero | Nothing | true
                    %m: bool = lt %distance, %window | Ranges | true
                    %r: i32 = sub %q, %window; %m: bool = gt %kv, %r | Ranges | true
                    %a: i32 = abs %distance; %m: bool = le %a, %window | Ranges | true
                    %a: i32 = max %q, %window; %m: bool = le %kv, %a | Ranges | true
                    %a: i32 = mul %kv, %four; %m: bool = le %a, %q | Ranges | true
                    %n: bool = lt %distance, %window; %c: bool = and %causal, %n; %m: bool = select %wide, %causal, %c | Ranges | true
                    %r: i32 = rem %distance, %four; %e: bool = eq %r, %zero; %m: bool = and %causal, %e | Ranges | false
                    %m: bool = read allowed[%q, %kv] | Ranges | false
                    %p: bool = read allowed[%q, %kv]; %m: bool = and %causal, %p | Ranges | false
                    %p: bool = read allowed[%q, %kv]; %m: bool = or %causal, %p | Ranges | false
                    %a: i32 = div %q, %block; %b: i32 = div %kv, %block; %m: bool = eq %a, %b | TileMap | true
                    %a: i32 = div %q, %block; %b: i32 = div %kv, %block; %m: bool = le %b, %a | TileMap | true
                    %n: bool = lt %distance, %window; %c: bool = and %causal, %n; %s: bool = lt %kv, %four; %m: bool = or %s, %c | TileMap | true
                    %m: bool = ne %q, %kv | TileMap | true
                    %g: f32 = read gate[%kv]; %z: f32 = const 0.0; %m: bool = gt %g, %z | TileMap | true
                    %a: i32 = div %q, %block; %b: i32 = div %kv, %block; %m: bool = read blocks[%a, %b] | TileMap | true
                    %l: i32 = const 64; %a: i32 = div %q, %l; %b: i32 = div %kv, %l; %w: f32 = read weights[%a, %b]; %z: f32 = const 0.0; %m: bool = ge %w, %z | TileMap | false
                    %a: i32 = div %q, %block; %m: bool = read allowed[%a, %kv] | Ranges | false
                    %f: i32 = read first[%q]; %m: bool = ge %kv, %f | TileMap | true
                    %a: i32 = const 2; %r: i32 = rem %h, %a; %e: bool = eq %r, %zero; %m: bool = or %e, %causal | Ranges | true
                    """)
    void plans(String lines, String plan, boolean exact) {
        AnalyzedAttention analyzed = Analyze.analyze(attention(lines));
        assertThat(analyzed.mask().getClass().getSimpleName())
                .as(FactsPrinter.print(analyzed.mask()))
                .isEqualTo(plan);
        for (ProblemShape shape : new ProblemShape[] {
            new ProblemShape(1, 2, 1, 640, 640, 64, 64), new ProblemShape(1, 2, 1, 70, 700, 64, 64)
        }) {
            TileOracle.Counts counts = check(analyzed, shape, 100);
            if (exact) {
                assertThat(counts.isExact())
                        .as("%s%n%s", counts, FactsPrinter.print(analyzed.mask()))
                        .isTrue();
            }
        }
    }

    @Test
    void theCausalHalfOfAStridedMaskIsRuledOut() {
        AnalyzedAttention strided = Analyze.analyze(
                attention("%r: i32 = rem %distance, %four; %e: bool = eq %r, %zero; %m: bool = and %causal, %e"));

        TileOracle.Counts counts = check(strided, new ProblemShape(1, 1, 1, 640, 640, 64, 64), 100);

        assertThat(counts.of(TileClass.NONE)).isEqualTo(45);
        assertThat(counts.of(TileClass.NONE, TileClass.NONE)).isEqualTo(45);
    }

    @Test
    void aDocumentMaskKeepsItsCausalHalfAsHull() {
        AnalyzedAttention document = Analyze.analyze(dev.attune.compiler.testing.NamedVariants.attention("document"));

        assertThat(((MaskPlan.TileMap) document.mask()).hull()).isPresent();
        assertThat(((MaskPlan.TileMap) document.mask()).summaries()).hasSize(2);
    }

    /** {@code q_idx - window} wraps for these windows; what it wraps to is what counts. */
    @ParameterizedTest
    @CsvSource({"2147483647", "-2147483648", "-2147483647", "2147483000", "-1", "0"})
    void wrapAroundIsRespected(int window) {
        for (String lines : new String[] {
            "%r: i32 = sub %q, %window; %m: bool = gt %kv, %r",
            "%r: i32 = add %kv, %window; %m: bool = le %r, %q",
            "%r: i32 = mul %distance, %window; %m: bool = lt %r, %block",
            "%r: i32 = add %q, %window; %b: i32 = div %r, %block; %m: bool = le %b, %kv",
            "%a: i32 = add %distance, %window; %r: i32 = abs %a; %m: bool = le %r, %block",
            "%n: i32 = neg %window; %r: i32 = rem %kv, %n; %m: bool = le %r, %q"
        }) {
            AnalyzedAttention analyzed = Analyze.analyze(attention(lines));
            check(analyzed, new ProblemShape(1, 1, 1, 300, 200, 64, 64), window);
        }
    }

    @Test
    void notANumberInAGateIsNotAboveAnything() {
        AnalyzedAttention analyzed =
                Analyze.analyze(attention("%g: f32 = read gate[%kv]; %z: f32 = const -1000.0; %m: bool = gt %g, %z"));
        TileOracle.Counts counts = check(analyzed, new ProblemShape(1, 1, 1, 64, 256, 64, 64), 0);

        // gate[130] is NaN: its tile is cut, the others are whole
        assertThat(counts.of(TileClass.ALL, TileClass.ALL)).isEqualTo(3);
        assertThat(counts.of(TileClass.SOME, TileClass.SOME)).isEqualTo(1);
    }

    private static Attention attention(String lines) {
        return Reader.read(FRAME.formatted(lines.replace("; ", "\n")));
    }

    private static TileOracle.Counts check(AnalyzedAttention analyzed, ProblemShape shape, int window) {
        try (Arena arena = Arena.ofShared()) {
            Tensor allowed = Tensor.allocate(arena, DType.BOOL, shape.qLen(), shape.kvLen());
            for (long i = 0; i < allowed.elements(); i++) {
                Elements.set(DType.BOOL, allowed.memory(), i, i * i % 3 == 1 ? 1 : 0);
            }
            Tensor gate = Tensor.allocate(arena, DType.F32, shape.kvLen());
            Tensor first = Tensor.allocate(arena, DType.I32, shape.qLen());
            for (int i = 0; i < shape.kvLen(); i++) {
                Elements.set(DType.F32, gate.memory(), i, i == 130 ? Double.NaN : Math.sin(i / 40.0));
            }
            Tensor blocks = Tensor.allocate(arena, DType.BOOL, 6, 6);
            Tensor weights = Tensor.allocate(arena, DType.F32, 4, 6);
            for (int i = 0; i < 36; i++) {
                Elements.set(DType.BOOL, blocks.memory(), i, i * 7 % 5 < 2 ? 1 : 0);
            }
            for (int i = 0; i < 24; i++) {
                Elements.set(DType.F32, weights.memory(), i, i == 9 ? Double.NaN : i * 7 % 5 - 2);
            }
            for (int i = 0; i < shape.qLen(); i++) {
                Elements.set(DType.I32, first.memory(), i, i / 100 * 90);
            }
            var environment = new Environment(
                    Environment.callLengths(shape),
                    Map.of("window", (double) window, "wide", 0.0),
                    Map.of("allowed", allowed, "gate", gate, "first", first, "blocks", blocks, "weights", weights));
            return TileOracle.check("", analyzed, environment, shape, 64, 64);
        }
    }
}
