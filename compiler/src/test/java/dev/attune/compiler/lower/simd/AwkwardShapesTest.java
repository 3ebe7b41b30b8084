package dev.attune.compiler.lower.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Reader;
import dev.attune.compiler.testing.FarDown;
import dev.attune.compiler.testing.KernelJudge;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.simd.CallProgress;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.WorkerPool;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import dev.attune.templates.simd.Decode;
import dev.attune.templates.simd.LanesAreQueries;
import dev.attune.templates.simd.RowShape;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths, head dims, groups, scores and strides that fit no tile. */
class AwkwardShapesTest {
    private static final JavaTarget TARGET = new JavaTarget("test");

    private static RandomVariant variant(String name) {
        return KernelChecks.variant(name);
    }

    private static List<Schedule> schedules() {
        int lanes = JavaPoints.machineLanes();
        return List.of(
                JavaChoice.lanesAreQueries(lanes),
                JavaChoice.decode(lanes),
                JavaChoice.lanesAreQueries(4),
                otherRegisters(),
                JavaChoice.decode(4),
                inPlace(4),
                JavaChoice.lanesAreQueries(Math.min(8, lanes)));
    }

    /** Keys and values where they lie: head dims must be whole vectors, few of them. */
    private static Schedule inPlace(int lanes) {
        return new Schedule(Decode.NAME, Map.of("lanes", lanes, "tile.q", 8, "tile.kv", 64, "in.place", 1));
    }

    private static boolean canBuild(Schedule schedule, int headDim, int headDimV) {
        return schedule.knob("in.place", 0) == 0
                || RowShape.canReadInPlace(headDim, headDimV, schedule.knob("lanes"), Float.BYTES, false);
    }

    /** The register tiles of machines with 32 vector registers where this one has 16, and the other way round. */
    private static Schedule otherRegisters() {
        int registers = JavaPoints.machineRegisters() == 32 ? 16 : 32;
        return new Schedule(
                LanesAreQueries.NAME, Map.of("lanes", 4, "tile.q", 16, "tile.kv", 64, "registers", registers));
    }

    private static JavaKernel kernel(Attention attention, Schedule schedule, DType dtype, ProblemShape shape) {
        return KernelChecks.kernel(TARGET, attention, schedule, dtype, shape);
    }

    private static void check(RandomVariant variant, ProblemShape shape, Schedule schedule, DType dtype, double spread)
            throws InterruptedException {
        KernelChecks.check(TARGET, variant, shape, schedule, dtype, spread);
    }

    static Stream<String> names() {
        return NamedVariants.names().stream();
    }

    /** A row's largest score may be so large that the rounding of its exponent is, as long as it stands out. */
    @ParameterizedTest
    @ValueSource(floats = {6e8f, 1e9f})
    void oneScoreFarUp(float far) throws InterruptedException {
        RandomVariant bias = variant("bias");
        for (Schedule schedule : schedules()) {
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments arguments =
                        RandomLaunch.draw(bias, ProblemShape.parse("1,1,1,36,56,24"), DType.F32, 1, arena, 11);
                for (int row = 0; row < 36; row++) {
                    TensorCopies.setFloat(arguments.captured().get("bias"), row * 56L + row % 7, far);
                }
                new JavaKernelLauncher(kernel(bias.attention(), schedule, DType.F32, arguments.shape())).run(arguments);
                for (int row = 0; row < 36; row++) {
                    for (int column = 0; column < 24; column++) {
                        assertThat(TensorCopies.getFloat(arguments.out(), row * 24L + column))
                                .as("row %d of %s", row, schedule)
                                .isCloseTo(
                                        TensorCopies.getFloat(arguments.value(), row % 7 * 24L + column),
                                        within(1e-6f));
                    }
                }
            }
        }
    }

    /** Rows of which a bias rules out all pairs by a number at the end of f32 are finite, too. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, -2e38f, -1e30f, -1e4f})
    void biasesFarDown(float far) throws InterruptedException {
        RandomVariant bias = variant("bias");
        for (Schedule schedule : schedules()) {
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments arguments =
                        RandomLaunch.draw(bias, ProblemShape.parse("1,2,1,36,56,24"), DType.F32, 1, arena, 11);
                var launcher = new JavaKernelLauncher(kernel(bias.attention(), schedule, DType.F32, arguments.shape()));
                for (boolean wholeRows : new boolean[] {false, true}) {
                    Tensor fill = FarDown.bias(arena, arguments.shape(), far, wholeRows)
                            .get("bias");
                    TensorCopies.copy(fill, arguments.captured().get("bias"));
                    launcher.run(arguments);
                    KernelJudge.check(schedule + " of biases of " + far, bias.attention(), arguments);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void lengths(String name) throws InterruptedException {
        RandomVariant variant = variant(name);
        for (Schedule schedule : schedules()) {
            JavaKernel kernel =
                    kernel(variant.attention(), schedule, DType.F32, new ProblemShape(1, 1, 1, 1, 1, 24, 40));
            for (int[] lengths : new int[][] {{1, 1}, {13, 127}, {127, 13}, {129, 129}, {1, 1000}, {0, 13}, {13, 0}}) {
                var shape = new ProblemShape(1, 5, 1, lengths[0], lengths[1], 24, 40);
                try (Arena arena = Arena.ofShared()) {
                    AttentionArguments arguments = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 5);
                    var launcher = new JavaKernelLauncher(kernel);
                    HostThreads threads = new HostThreads(WorkerPool.shared(), 3);
                    launcher.run(arguments, threads, CallProgress.NONE);
                    KernelJudge.check(schedule + " of " + name, variant.attention(), arguments);
                    ScalarTwin.agrees(schedule + " of " + name, launcher, arguments, threads);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 40, 64, 80, 96, 128, 192, 256, 512})
    void headDims(int headDim) throws InterruptedException {
        for (Schedule schedule :
                List.of(schedules().getFirst(), JavaChoice.decode(JavaPoints.machineLanes()), otherRegisters())) {
            check(variant("causal"), new ProblemShape(1, 2, 1, 70, 90, headDim, headDim), schedule, DType.F32, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"192,128", "128,192", "64,8", "8,512", "40,7"})
    void valuesOfAnotherWidth(int headDim, int headDimV) throws InterruptedException {
        for (Schedule schedule : schedules()) {
            if (canBuild(schedule, headDim, headDimV)) {
                check(variant("sink"), new ProblemShape(1, 5, 1, 20, 90, headDim, headDimV), schedule, DType.F32, 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "causal", "alibi", "softcap"})
    void scoresInTheThousands(String name) throws InterruptedException {
        for (Schedule schedule : schedules()) {
            check(variant(name), new ProblemShape(1, 2, 2, 129, 127, 64, 64), schedule, DType.F32, 1000);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void halfPrecision(String name) throws InterruptedException {
        Schedule schedule = schedules().get(name.length() % 2);
        check(variant(name), new ProblemShape(1, 4, 2, 9, 77, 20, 20), schedule, DType.BF16, 1);
        check(variant(name), new ProblemShape(1, 4, 2, 9, 77, 20, 20), schedule, DType.F16, 1);
    }

    /** A single row has micro-kernels of its own, for eight keys and for eight vectors of a value. */
    @ParameterizedTest
    @CsvSource({"128,77,F32", "80,90,F32", "128,77,BF16", "80,90,BF16", "136,9,BF16"})
    void singleRows(int headDim, int keys, DType dtype) throws InterruptedException {
        for (int lanes : new int[] {JavaPoints.machineLanes(), 4}) {
            check(
                    variant("alibi"),
                    new ProblemShape(2, 2, 2, 1, keys, headDim, headDim),
                    JavaChoice.decode(lanes),
                    dtype,
                    1);
        }
    }

    /** Steps of some keys and the keys after them, runs of eight vectors and the vectors after them, one row, four and the rest. */
    @ParameterizedTest
    @CsvSource({
        "1,77,4,4,F32",
        "1,30,8,64,F32",
        "3,77,36,12,F32",
        "4,77,32,64,F32",
        "7,90,64,48,F32",
        "6,9,60,20,F32",
        "1,77,8,16,BF16",
        "5,77,40,64,BF16",
        "4,1,32,8,BF16",
        "7,130,64,24,BF16",
        "5,77,56,40,BF16"
    })
    void keysWhereTheyLie(int rows, int keys, int headDim, int headDimV, DType dtype) throws InterruptedException {
        check(variant("alibi"), new ProblemShape(2, 3, 3, rows, keys, headDim, headDimV), inPlace(4), dtype, 1);
        check(variant("sink"), new ProblemShape(1, 7, 1, 1, keys, headDim, headDimV), inPlace(4), dtype, 1);
    }

    @Test
    void noPairIsAttendedAndMaximaAreFoundFirst() throws InterruptedException {
        Attention nothing = Reader.read("""
                attention nothing {
                    %score: f32 = score
                    %no: bool = const false
                    score %score
                    mask %no
                    softmax two_pass
                }
                """);
        for (Schedule schedule : schedules()) {
            check(
                    new RandomVariant(7, "nothing", nothing, Map.of()),
                    new ProblemShape(1, 1, 1, 5, 30, 16, 16),
                    schedule,
                    DType.F32,
                    1);
        }
    }

    /** A weight of less than 2^-102 is none, see OnlineSoftmaxPasses; one just above it counts. */
    @Test
    void smallWeights() throws InterruptedException {
        RandomVariant bias = variant("bias");
        for (Schedule schedule : schedules()) {
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments arguments =
                        RandomLaunch.draw(bias, ProblemShape.parse("1,1,1,2,2,8"), DType.F32, 1, arena, 11);
                for (int d = 0; d < 8; d++) {
                    for (int row = 0; row < 2; row++) {
                        TensorCopies.setFloat(arguments.query(), row * 8L + d, 0f);
                        TensorCopies.setFloat(arguments.value(), row * 8L + d, row);
                    }
                }
                float[] biases = {0f, -70f, 0f, -71f};
                for (int at = 0; at < biases.length; at++) {
                    TensorCopies.setFloat(arguments.captured().get("bias"), at, biases[at]);
                }
                new JavaKernelLauncher(kernel(bias.attention(), schedule, DType.F32, arguments.shape())).run(arguments);
                for (int d = 0; d < 8; d++) {
                    assertThat(TensorCopies.getFloat(arguments.out(), d))
                            .as("exp(-70) of %s", schedule)
                            .isCloseTo((float) Math.exp(-70), within(1e-35f));
                    assertThat(TensorCopies.getFloat(arguments.out(), 8L + d))
                            .as("exp(-71) of %s", schedule)
                            .isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "causal", "alibi", "document", "sink"})
    void twoPasses(String name) throws InterruptedException {
        Attention online = NamedVariants.attention(name);
        var softmax = (Normalization.Softmax) online.normalization();
        Attention twoPass = online.withBody(
                online.body(),
                online.score(),
                online.mask(),
                new Normalization.Softmax(Normalization.Strategy.TWO_PASS, softmax.sink()));
        var variant = new RandomVariant(7, name + " in two passes", twoPass, KernelChecks.CONTENTS);
        for (Schedule schedule : schedules().subList(0, 2)) {
            check(variant, new ProblemShape(1, 2, 1, 70, 300, 24, 24), schedule, DType.F32, 1);
        }
    }

    @Test
    void stridesOtherThanTheLastAreFree() throws InterruptedException {
        var shape = new ProblemShape(2, 6, 2, 33, 75, 24, 24);
        RandomVariant variant = variant("causal");
        try (Arena arena = Arena.ofShared()) {
            AttentionArguments dense = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 3);
            var strided = new AttentionArguments(
                    shape,
                    rowsInterleaved(dense.query(), arena),
                    rowsInterleaved(dense.key(), arena),
                    rowsInterleaved(dense.value(), arena),
                    Map.of(),
                    Map.of(),
                    dense.scale(),
                    rowsInterleaved(dense.out(), arena),
                    Optional.of(dense.lse().orElseThrow()));
            for (Schedule schedule : schedules()) {
                var launcher = new JavaKernelLauncher(kernel(variant.attention(), schedule, DType.F32, shape));
                launcher.run(strided);
                KernelJudge.check(schedule, variant.attention(), strided);
                ScalarTwin.agrees(schedule, launcher, strided, HostThreads.shared());
            }
        }
    }

    /** The same tensor stored as {@code [batch, length, heads, width]} with a gap after each row. */
    private static Tensor rowsInterleaved(Tensor tensor, Arena arena) {
        long[] shape = tensor.shape();
        long width = shape[3] + 3;
        Tensor memory = Tensor.allocate(arena, tensor.dtype(), shape[0], shape[2], shape[1], width);
        var view = new Tensor(
                tensor.dtype(),
                shape,
                new long[] {shape[2] * shape[1] * width, width, shape[1] * width, 1},
                memory.memory());
        long at = 0;
        for (long b = 0; b < shape[0]; b++) {
            for (long h = 0; h < shape[1]; h++) {
                for (long row = 0; row < shape[2]; row++) {
                    for (long d = 0; d < shape[3]; d++) {
                        long place = b * view.strides()[0] + h * view.strides()[1] + row * view.strides()[2] + d;
                        Elements.set(
                                tensor.dtype(),
                                view.memory(),
                                place,
                                Elements.get(tensor.dtype(), tensor.memory(), at++));
                    }
                }
            }
        }
        return view;
    }

    @Test
    void infiniteAndUndefinedScoresOfMaskedPairsDoNotReachTheResult() throws InterruptedException {
        var shape = new ProblemShape(1, 1, 1, 40, 70, 16, 16);
        RandomVariant variant = variant("causal");
        for (Schedule schedule : schedules()) {
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments arguments = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 3);
                for (int key = 40; key < 70; key++) {
                    float poison = key % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
                    Elements.set(DType.F32, arguments.key().memory(), key * 16L, poison);
                }
                var launcher = new JavaKernelLauncher(kernel(variant.attention(), schedule, DType.F32, shape));
                launcher.run(arguments);
                ScalarTwin.agrees(schedule, launcher, arguments, HostThreads.shared());
                for (long i = 0; i < arguments.out().elements(); i++) {
                    assertThat(Elements.get(DType.F32, arguments.out().memory(), i))
                            .isFinite();
                }
            }
        }
    }

    @Test
    void anUndefinedScoreMakesItsRowUndefinedAndNoOther() throws InterruptedException {
        var shape = new ProblemShape(1, 1, 1, 40, 40, 16, 16);
        RandomVariant variant = variant("causal");
        for (Schedule schedule : schedules()) {
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments arguments = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 3);
                Elements.set(DType.F32, arguments.key().memory(), 20 * 16L, Float.NaN);
                var launcher = new JavaKernelLauncher(kernel(variant.attention(), schedule, DType.F32, shape));
                launcher.run(arguments);
                ScalarTwin.agrees(schedule, launcher, arguments, HostThreads.shared());
                for (int row = 0; row < 40; row++) {
                    double first = Elements.get(DType.F32, arguments.out().memory(), row * 16L);
                    assertThat(Double.isNaN(first))
                            .as("%s, row %d", schedule, row)
                            .isEqualTo(row >= 20);
                }
            }
        }
    }

    @Test
    void twoRunsAreEqualBitByBit() throws InterruptedException {
        var shape = new ProblemShape(1, 1, 1, 3, 3000, 64, 64);
        RandomVariant variant = variant("full");
        for (Schedule schedule : schedules()) {
            try (Arena arena = Arena.ofShared()) {
                AttentionArguments arguments = RandomLaunch.draw(variant, shape, DType.F32, 1, arena, 3);
                var launcher = new JavaKernelLauncher(kernel(variant.attention(), schedule, DType.F32, shape));
                launcher.run(arguments, WorkerPool.shared(), 4);
                byte[] first = arguments.out().memory().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
                launcher.run(arguments, WorkerPool.shared(), 4);
                assertThat(arguments.out().memory().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                        .isEqualTo(first);
            }
        }
    }
}
