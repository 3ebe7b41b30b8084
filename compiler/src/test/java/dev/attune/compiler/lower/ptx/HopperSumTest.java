package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Reader;
import dev.attune.compiler.testing.FarDown;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores that are the dot product plus something, which is in the accumulators of the hopper family before the products start. */
class HopperSumTest {
    private static final AnalyzedAttention BIAS = Analyze.analyze(NamedVariants.attention("bias"));

    private static final String HEADER = """
                tensor bias: f32[heads, q_len, kv_len]
                tensor slopes: f32[heads]
                tensor shift: f32[kv_len]
                %h: i32 = position h
                %q_idx: i32 = position q_idx
                %kv_idx: i32 = position kv_idx
                %score: f32 = score
                %bias: f32 = read bias[%h, %q_idx, %kv_idx]
                %slope: f32 = read slopes[%h]
                %distance: i32 = sub %kv_idx, %q_idx
                %real: f32 = to_f32 %distance
                %line: f32 = mul %slope, %real
                %causal: bool = le %kv_idx, %q_idx
            """;

    private static AnalyzedAttention variant(String body) {
        return Analyze.analyze(Reader.read("attention sum {\n" + HEADER + body + "    softmax online\n}\n"));
    }

    private static Schedule schedule(int pairs, int pingPong, int tileKv) {
        return Schedule.parse("hopper[emulation=0,pairs=%d,persistent=1,pingpong=%d,qregs=0,rescale=0,sets=2,stages=2,"
                        .formatted(pairs, pingPong)
                + "tile.kv=%d,tile.q=128]".formatted(tileKv));
    }

    private static AttentionArguments call(Arena arena, String shape, float scale) {
        AttentionArguments call = Calls.withScale(Calls.normal(arena, DType.BF16, shape, Map.of()), scale);
        int heads = call.shape().heads();
        Tensor bias = RandomTensors.normal(
                arena, DType.F32, 4, heads, call.shape().qLen(), call.shape().kvLen());
        return Calls.withCaptured(
                call,
                Map.of(
                        "bias",
                        bias,
                        "slopes",
                        RandomTensors.normal(arena, DType.F32, 5, heads),
                        "shift",
                        RandomTensors.normal(arena, DType.F32, 6, call.shape().kvLen())));
    }

    private static void only(AnalyzedAttention analyzed, AttentionArguments call, Schedule schedule) {
        var captured = new java.util.HashMap<>(call.captured());
        captured.keySet()
                .retainAll(analyzed.attention().signature().tensors().stream()
                        .map(tensor -> tensor.name())
                        .toList());
        PtxRun.check(call.shape() + " x " + call.scale(), analyzed, Calls.withCaptured(call, captured), schedule);
    }

    /** One tile, an even and an odd number of them, a ragged end, more query tiles than CTAs. */
    @ParameterizedTest
    @CsvSource({"1,1,1,128,32,64", "1,1,1,64,64,32", "1,2,1,128,96,64", "2,2,2,140,160,64", "2,3,1,300,248,48"})
    void tiles(int batch, int heads, int kvHeads, int queries, int keys, int width) {
        String shape = "%d,%d,%d,%d,%d,%d".formatted(batch, heads, kvHeads, queries, keys, width);
        try (Arena arena = Arena.ofShared()) {
            for (int pingPong = 0; pingPong < 2; pingPong++) {
                only(BIAS, call(arena, shape, 0.17f), schedule(1, pingPong, 32));
            }
        }
    }

    /** The power of two in the query and the rest: either sign, 1 and more, next to nothing. */
    @ParameterizedTest
    @ValueSource(
            floats = {0.0883f, 0.125f, -0.3f, 0.9999999f, 1, -1.5f, 6, 0x1p-20f, 0x1.8p-61f, 0, -0f, Float.MIN_VALUE})
    void scales(float scale) {
        try (Arena arena = Arena.ofShared()) {
            only(BIAS, call(arena, "1,2,1,70,96,40", scale), schedule(1, 1, 32));
        }
    }

    /** Pairs that the bias rules out, rows of which it rules out all, and rows whose biases are all at the end of f32. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -3e38f, -1e30f, -1e4f})
    void farDown(float far) {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, DType.BF16, "1,1,1,128,96,32", Map.of());
            for (boolean wholeRows : new boolean[] {false, true}) {
                var bias = FarDown.bias(arena, call.shape(), far, wholeRows);
                only(BIAS, Calls.withCaptured(call, bias), schedule(1, 1, 32));
            }
        }
    }

    /** What is added besides a bias, under a mask whose tiles are cut, and without any tensor for each pair. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "    %s: f32 = add %score, %bias\n    score %s\n    mask %causal\n",
                "    %a: f32 = add %bias, %line\n    %s: f32 = add %a, %score\n    score %s\n",
                "    %a: f32 = add %line, %score\n    %s: f32 = add %a, %bias\n    score %s\n    mask %causal\n",
                "    %s: f32 = add %score, %line\n    score %s\n    mask %causal\n"
            })
    void sums(String body) {
        AnalyzedAttention analyzed = variant(body);
        assertThat(SumScore.find(analyzed)).isPresent();
        try (Arena arena = Arena.ofShared()) {
            int pairs = body.contains("%bias") ? 1 : 0;
            only(analyzed, call(arena, "1,2,1,200,224,40", -0.2f), schedule(pairs, 1, 32));
            only(analyzed, call(arena, "1,1,1,70,40,40", 0.2f), schedule(pairs, 0, 64));
        }
    }

    /** Scores that are more than a sum, or one of things that are read pair by pair or key by key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "    score %score\n",
                "    score %bias\n",
                "    %s: f32 = mul %score, %bias\n    score %s\n",
                "    %s: f32 = add %score, %score\n    score %s\n",
                "    %a: f32 = add %score, %bias\n    %s: f32 = tanh %a\n    score %s\n",
                "    %a: f32 = mul %score, %bias\n    %s: f32 = add %score, %a\n    score %s\n",
                "    %r: f32 = read shift[%kv_idx]\n    %s: f32 = add %score, %r\n    score %s\n",
                "    %r: f32 = read bias[%h, %kv_idx, %kv_idx]\n    %s: f32 = add %score, %r\n    score %s\n"
            })
    void notSums(String body) {
        AnalyzedAttention analyzed = variant(body);
        assertThat(SumScore.find(analyzed)).isEmpty();
        try (Arena arena = Arena.ofShared()) {
            int pairs = PairReads.find(analyzed).isPresent() ? 1 : 0;
            only(analyzed, call(arena, "1,1,1,64,64,40", 0.2f), schedule(pairs, 1, 32));
        }
    }
}
