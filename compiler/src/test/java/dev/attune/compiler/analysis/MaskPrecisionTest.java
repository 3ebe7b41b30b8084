package dev.attune.compiler.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.Environment;
import dev.attune.compiler.reference.TileClasses;
import dev.attune.compiler.reference.TileClasses.TileClass;
import dev.attune.compiler.testing.NamedVariants;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The named variants' tiles have exactly the classes that the masks give them, pair by pair. */
class MaskPrecisionTest {

    private static final List<ProblemShape> SHAPES = List.of(
            new ProblemShape(2, 2, 1, 512, 512, 64, 64),
            new ProblemShape(2, 2, 2, 300, 300, 64, 64),
            new ProblemShape(1, 2, 1, 1, 1000, 64, 64),
            new ProblemShape(2, 1, 1, 129, 517, 64, 64),
            new ProblemShape(1, 1, 1, 517, 129, 64, 64));

    private static final int[][] TILES = {{64, 64}, {128, 128}, {16, 64}, {128, 96}, {1, 128}};

    @ParameterizedTest
    @CsvSource({
        "full, Everything",
        "bias, Everything",
        "sigmoid, Everything",
        "causal, Ranges",
        "alibi, Ranges",
        "softcap, Ranges",
        "causal_lower_right, Ranges",
        "sliding_window, Ranges",
        "sink, Ranges",
        "prefix_lm, Ranges",
        "document, TileMap",
        "padding, TileMap"
    })
    void everyTileHasItsTrueClass(String name, String plan) {
        AnalyzedAttention analyzed = Analyze.analyze(NamedVariants.attention(name));
        assertThat(analyzed.mask().getClass().getSimpleName()).isEqualTo(plan);
        for (ProblemShape shape : SHAPES) {
            for (int[] tile : TILES) {
                try (Arena arena = Arena.ofShared()) {
                    Environment environment = environment(name, shape, arena);
                    TileOracle.Counts counts = TileOracle.check(name, analyzed, environment, shape, tile[0], tile[1]);
                    if (isExact(name, shape)) {
                        assertThat(counts.isExact())
                                .as("%s at %s, tile %d x %d: %s", name, shape, tile[0], tile[1], counts)
                                .isTrue();
                    }
                }
            }
        }
    }

    /**
     * Where intervals are exact. A sliding window's tile can be empty although it lies between the ends of its rows' windows
     * only where windows are shorter than the tile is high, which these are not. A document's rows past the end of {@code doc}
     * all read its last entry, as indices are clamped.
     */
    private static boolean isExact(String name, ProblemShape shape) {
        return !name.equals("document") || shape.qLen() <= shape.kvLen();
    }

    private static Environment environment(String name, ProblemShape shape, Arena arena) {
        var tensors = new HashMap<String, Tensor>();
        int kvLen = shape.kvLen();
        switch (name) {
            case "document" ->
                tensors.put("doc", tensor(arena, DType.I32, i -> (i % kvLen) / 100, shape.batch(), kvLen));
            case "padding" ->
                tensors.put(
                        "keep",
                        tensor(
                                arena,
                                DType.BOOL,
                                i -> i % kvLen < kvLen - 77 * (i / kvLen) ? 1 : 0,
                                shape.batch(),
                                kvLen));
            case "prefix_lm" -> tensors.put("prefix", tensor(arena, DType.I32, i -> 90 + 60 * i, shape.batch()));
            default -> {}
        }
        return new Environment(
                Environment.callLengths(shape), Map.of("window", 200.0, "cap", 50.0, "shift", 0.0), tensors);
    }

    private static Tensor tensor(Arena arena, DType dtype, LongToDoubleFunction value, long... shape) {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        for (long i = 0; i < tensor.elements(); i++) {
            Elements.set(dtype, tensor.memory(), i, value.applyAsDouble(i));
        }
        return tensor;
    }

    @Test
    void causalTilesOnTheDiagonalAreCutThoseBelowAreWholeThoseAboveAreNotVisited() {
        var shape = new ProblemShape(1, 1, 1, 512, 512, 64, 64);
        var environment = new Environment(Environment.callLengths(shape), Map.of(), Map.of());
        var classes = new TileClasses(Analyze.analyze(NamedVariants.attention("causal")), shape, environment);

        TileClass[][] ofHead = classes.ofHead(0, 0, 128, 128);

        for (int q = 0; q < 4; q++) {
            for (int k = 0; k < 4; k++) {
                TileClass expected = k < q ? TileClass.ALL : k == q ? TileClass.SOME : TileClass.NONE;
                assertThat(ofHead[q][k]).isEqualTo(expected);
            }
        }
    }

    @Test
    void lowerRightCausalWithFewQueriesSeesEveryKeyFromItsLastRow() {
        var shape = new ProblemShape(1, 1, 1, 4, 1000, 64, 64);
        var environment = new Environment(Environment.callLengths(shape), Map.of(), Map.of());
        Attention attention = NamedVariants.attention("causal_lower_right");
        var classes = new TileClasses(Analyze.analyze(attention), shape, environment);

        assertThat(classes.ofHead(0, 0, 4, 997)[0]).containsExactly(TileClass.ALL, TileClass.SOME);
        assertThat(classes.ofHead(0, 0, 3, 999)[0]).containsExactly(TileClass.SOME, TileClass.NONE);
    }
}
