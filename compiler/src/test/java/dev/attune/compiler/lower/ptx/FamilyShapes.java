package dev.attune.compiler.lower.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.analysis.Analyze;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.testing.FarDown;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths, widths, strides and scales that sit badly with the tiles of a family. */
abstract class FamilyShapes {
    private final String family;
    private final int stride;

    /**
     * Checks of a family.
     *
     * @param stride of the points of its space that are run; a prime one meets every value of every knob
     */
    FamilyShapes(String family, int stride) {
        this.family = family;
        this.stride = stride;
    }

    private static final AnalyzedAttention CAUSAL = Analyze.analyze(NamedVariants.attention("causal"));
    private static final AnalyzedAttention FULL = Analyze.analyze(NamedVariants.attention("full"));
    private static final AnalyzedAttention BIAS = Analyze.analyze(NamedVariants.attention("bias"));
    private static final AnalyzedAttention WINDOW = Analyze.analyze(NamedVariants.attention("sliding_window"));

    private void checkOwnChoice(AnalyzedAttention analyzed, AttentionArguments call) {
        PtxRun.check(
                analyzed.attention().name(),
                analyzed,
                call,
                PtxRun.space(analyzed, call, family).getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 24, 40, 64, 72, 80, 96, 104, 128, 136, 192, 200, 248, 256})
    void headDims(int width) {
        try (Arena arena = Arena.ofShared()) {
            checkOwnChoice(CAUSAL, Calls.normal(arena, DType.BF16, "1,2,1,70,75," + width, Map.of()));
        }
    }

    @ParameterizedTest
    @CsvSource({"8,256", "256,8", "192,128", "40,96", "128,24"})
    void valuesOfAnotherWidth(int headDim, int headDimV) {
        try (Arena arena = Arena.ofShared()) {
            checkOwnChoice(FULL, Calls.normal(arena, DType.F16, "1,1,1,37,90," + headDim + "," + headDimV, Map.of()));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,1000", "13,13", "127,129", "129,127", "13,1000", "1,13", "65,0"})
    void lengths(int queries, int keys) {
        try (Arena arena = Arena.ofShared()) {
            String shape = "2,5,1," + queries + "," + keys + ",40";
            checkOwnChoice(CAUSAL, Calls.normal(arena, DType.BF16, shape, Map.of()));
            checkOwnChoice(FULL, Calls.normal(arena, DType.F16, shape, Map.of()));
        }
    }

    /** Rows of which a bias rules out all pairs by a number at the end of f32 are finite, too. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1e30f, -1e4f})
    void biasesFarDown(float far) {
        try (Arena arena = Arena.ofShared()) {
            for (DType dtype : new DType[] {DType.BF16, DType.F16}) {
                AttentionArguments call = Calls.normal(arena, dtype, "1,2,1,36,56,24", Map.of());
                for (boolean wholeRows : new boolean[] {false, true}) {
                    var bias = FarDown.bias(arena, call.shape(), far, wholeRows);
                    checkOwnChoice(BIAS, Calls.withCaptured(call, bias));
                }
            }
        }
    }

    @Test
    void aThousandOfEach() {
        try (Arena arena = Arena.ofShared()) {
            checkOwnChoice(WINDOW, Calls.normal(arena, DType.BF16, "1,1,1,1000,1000,64", Map.of("window", 129.0)));
        }
    }

    @Test
    void pointsOfTheSpace() {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, DType.F16, "1,2,2,140,150,48", Map.of("window", 50.0));
            List<Schedule> space = PtxRun.space(WINDOW, call, family);
            // SlidingWindow's own block is not part of the IR that the test reads
            assertThat(space).hasSizeGreaterThan(12);
            for (int i = 0; i < space.size(); i += stride) {
                PtxRun.check("window", WINDOW, call, space.get(i));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void warpsInAnyOrder(long seed) {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, DType.BF16, "1,1,1,100,300,64", Map.of());
            List<Schedule> space = PtxRun.space(CAUSAL, call, family);
            for (int i = (int) seed % space.size(); i < space.size(); i += 4 * stride - 1) {
                PtxRun.check("causal", CAUSAL, call, space.get(i), LaunchOptions.DEFAULT.withSchedule(seed));
            }
        }
    }

    @Test
    void stridedTensors() {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, DType.BF16, "2,4,2,50,70,64,32", Map.of());
            AttentionArguments strided = Calls.of(
                    call.shape(),
                    Calls.rowsOutside(arena, call.query()),
                    Calls.rowsOutside(arena, call.key()),
                    Calls.rowsOutside(arena, call.value()),
                    call.out(),
                    call.lse(),
                    Map.of(),
                    call.scale());
            checkOwnChoice(CAUSAL, strided);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.2f, 0f, 1e-42f, 30f, -30f})
    void scales(float scale) {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments call = Calls.normal(arena, DType.F16, "1,1,1,40,100,64", Map.of());
            checkOwnChoice(CAUSAL, Calls.withScale(call, scale));
        }
    }

    @Test
    void rowsWithoutKeysAreZero() {
        try (Arena arena = Arena.ofShared()) {
            // a window of no keys: every row is empty
            AttentionArguments call = Calls.normal(arena, DType.BF16, "1,1,1,70,70,64", Map.of("window", 0.0));
            checkOwnChoice(WINDOW, call);
            assertThat(Elements.get(DType.BF16, call.out().memory(), 5)).isZero();
            assertThat(Elements.get(DType.F32, call.lse().orElseThrow().memory(), 5))
                    .isEqualTo(Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void aCallMayWantNoLse() {
        try (Arena arena = Arena.ofShared()) {
            checkOwnChoice(CAUSAL, Calls.withoutLse(Calls.normal(arena, DType.BF16, "1,1,1,70,70,64", Map.of())));
        }
    }

    @Test
    void whatLiesPastTheEndOfAHeadDoesNotMatter() {
        try (Arena arena = Arena.ofShared()) {
            // keys and values are the first 45 rows of a buffer whose other rows are NaN
            AttentionArguments call = Calls.normal(arena, DType.BF16, "1,1,1,50,45,64", Map.of());
            AttentionArguments spoiled = Calls.of(
                    call.shape(),
                    call.query(),
                    withNanRowsAfter(arena, call.key()),
                    withNanRowsAfter(arena, call.value()),
                    call.out(),
                    call.lse(),
                    Map.of(),
                    call.scale());
            checkOwnChoice(FULL, spoiled);
        }
    }

    private static Tensor withNanRowsAfter(Arena arena, Tensor tensor) {
        long[] shape = tensor.shape();
        long elements = tensor.elements();
        Tensor larger = Tensor.allocate(arena, tensor.dtype(), elements + 200 * shape[3]);
        for (long i = 0; i < larger.elements(); i++) {
            double number = i < elements ? Elements.get(tensor.dtype(), tensor.memory(), i) : Double.NaN;
            Elements.set(tensor.dtype(), larger.memory(), i, number);
        }
        return new Tensor(tensor.dtype(), shape, tensor.strides(), larger.memory());
    }

    @Test
    void resultsAreTheSameEveryTime() {
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments first = Calls.normal(arena, DType.BF16, "1,2,1,90,200,64", Map.of());
            Schedule schedule = PtxRun.space(CAUSAL, first, family).getFirst();
            PtxRun.run(CAUSAL, first, schedule, LaunchOptions.DEFAULT);
            AttentionArguments second = Calls.normal(arena, DType.BF16, "1,2,1,90,200,64", Map.of());
            PtxRun.run(CAUSAL, second, schedule, LaunchOptions.DEFAULT.withSchedule(7));
            assertThat(first.out().memory().mismatch(second.out().memory())).isEqualTo(-1);
            assertThat(Optional.of(first.lse()
                            .orElseThrow()
                            .memory()
                            .mismatch(second.lse().orElseThrow().memory())))
                    .contains(-1L);
        }
    }
}
