package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Reader;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.TensorCopies;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import dev.attune.templates.ptx.interpreter.LaunchReport;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Soft caps whose scores are worked out without a special function while they are near zero, and again where they were not. */
class HopperSoftCapTest {
    private static final int KEYS = 256;
    private static final int WIDTH = 32;

    private static final Schedule SCHEDULE =
            Schedule.parse("hopper[emulation=0,pairs=0,persistent=1,pingpong=1,qregs=0,rescale=0,sets=2,"
                    + "stages=2,tile.kv=32,tile.q=128]");

    private static final AnalyzedAttention SOFT_CAP = variant("""
                %quotient: f32 = div %score, %cap
                %squashed: f32 = tanh %quotient
                %capped: f32 = mul %cap, %squashed
                score %capped
            """);

    private static AnalyzedAttention variant(String score) {
        return Analyze.analyze(attention(score));
    }

    private static Attention attention(String score) {
        return Reader.read("attention softcap {\n    param cap: f32 = 50.0\n    %score: f32 = score\n"
                + "    %cap: f32 = param cap\n" + score + "    softmax online\n}\n");
    }

    /** A call whose queries are all the same direction, so that a key says alone how large its scores are. */
    private static AttentionArguments call(Arena arena, double cap, ToDoubleBiFunction<Integer, Integer> score) {
        AttentionArguments call =
                Calls.normal(arena, DType.BF16, "1,1,1,128,%d,%d".formatted(KEYS, WIDTH), Map.of("cap", cap));
        for (int row = 0; row < 128; row++) {
            for (int column = 0; column < WIDTH; column++) {
                TensorCopies.setFloat(call.query(), (long) row * WIDTH + column, column == row % WIDTH ? 1 : 0);
            }
        }
        for (int key = 0; key < KEYS; key++) {
            for (int column = 0; column < WIDTH; column++) {
                TensorCopies.setFloat(
                        call.key(), (long) key * WIDTH + column, (float) score.applyAsDouble(key, column));
            }
        }
        return Calls.withScale(call, 1);
    }

    private static double ripple(int key, int column) {
        return Math.sin(key * 0.7 + column) * 3;
    }

    private static long instructions(AttentionArguments call) {
        return PtxRun.run(SOFT_CAP, call, SCHEDULE, LaunchOptions.DEFAULT).stream()
                .mapToLong(LaunchReport::warpInstructions)
                .sum();
    }

    /** Scores near zero, at the end of what counts as near and past it, on either side, of some rows and of all. */
    @ParameterizedTest
    @CsvSource({"0", "30", "37", "38", "60", "-37", "-38", "-60", "700", "-700"})
    void oneKeyIsFarOff(double far) {
        try (Arena arena = Arena.ofShared()) {
            for (int column : new int[] {0, 5}) {
                for (int key : new int[] {40, 130, KEYS - 1}) {
                    AttentionArguments call =
                            call(arena, 50, (k, c) -> k == key && (c == column || column == 5) ? far : ripple(k, c));
                    PtxRun.check("key " + key + " at " + far, SOFT_CAP, call, SCHEDULE);
                }
            }
        }
    }

    /** All of a row's scores are far down, from the start or but for one, so that what is small elsewhere counts. */
    @ParameterizedTest
    @ValueSource(doubles = {-36, -45, -60, -200, -2000})
    void allKeysAreFarDown(double far) {
        try (Arena arena = Arena.ofShared()) {
            PtxRun.check("all at " + far, SOFT_CAP, call(arena, 50, (k, c) -> far + ripple(k, c) * 0.1), SCHEDULE);
            AttentionArguments oneTile = call(arena, 50, (k, c) -> k < 32 ? far : far * 1.2 + ripple(k, c) * 0.1);
            PtxRun.check("behind the first tile", SOFT_CAP, oneTile, SCHEDULE);
            AttentionArguments oneKey = call(arena, 50, (k, c) -> k == 3 ? 20 : far + ripple(k, c) * 0.1);
            PtxRun.check("but one", SOFT_CAP, oneKey, SCHEDULE);
        }
    }

    /** Caps so small that a tile is never taken for near, and factors that turn scores over. */
    @ParameterizedTest
    @CsvSource({"50", "20", "14", "5", "0.5", "-50", "-14", "69", "70", "1000"})
    void caps(double cap) {
        try (Arena arena = Arena.ofShared()) {
            PtxRun.check("cap " + cap, SOFT_CAP, call(arena, cap, HopperSoftCapTest::ripple), SCHEDULE);
            AnalyzedAttention turned = variant("""
                        %half: f32 = const 0.5
                        %less: f32 = mul %score, %half
                        %quotient: f32 = div %less, %cap
                        %squashed: f32 = tanh %quotient
                        %negative: f32 = neg %cap
                        %capped: f32 = mul %squashed, %negative
                        score %capped
                    """);
            PtxRun.check("turned " + cap, turned, call(arena, cap, HopperSoftCapTest::ripple), SCHEDULE);
        }
    }

    /** That both ways are taken: a far tile is worked out twice, and those behind it only the other way. */
    @Test
    void theWayIsFoundOncePerRow() {
        try (Arena arena = Arena.ofShared()) {
            long near = instructions(call(arena, 50, HopperSoftCapTest::ripple));
            long never = instructions(call(arena, 2, HopperSoftCapTest::ripple));
            long farFirst = instructions(call(arena, 50, (k, c) -> k == 32 ? 45 : ripple(k, c)));
            long farLast = instructions(call(arena, 50, (k, c) -> k == KEYS - 1 ? 45 : ripple(k, c)));
            // of a near tile: 8 warps, 16 elements of a lane, at least 5 instructions for each
            long nearTile = 8 * 16 * 5;
            assertThat(near).isGreaterThan(never);
            assertThat(farFirst - never).isBetween(nearTile, 2 * nearTile);
            assertThat(farLast - near).isBetween(nearTile, 2 * nearTile);
        }
    }

    @Test
    void whatIsASoftCap() {
        assertThat(CappedScore.find(SOFT_CAP)).isPresent();
        assertThat(CappedScore.find(variant("    %t: f32 = tanh %score\n    score %t\n")))
                .isPresent();
        assertThat(CappedScore.find(variant("""
                    %t: f32 = tanh %score
                    %more: f32 = add %t, %score
                    score %more
                """))).isEmpty();
        assertThat(CappedScore.find(variant("""
                    %q_idx: i32 = position q_idx
                    %row: f32 = to_f32 %q_idx
                    %turned: f32 = mul %score, %row
                    %t: f32 = tanh %turned
                    score %t
                """))).isEmpty();
        assertThat(CappedScore.find(variant("    score %score\n"))).isEmpty();
    }
}
