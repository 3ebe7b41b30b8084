package dev.attune.compiler.analysis;

import dev.attune.compiler.reference.Environment;
import dev.attune.compiler.reference.ReferenceMask;
import dev.attune.compiler.reference.TileClasses;
import dev.attune.compiler.reference.TileClasses.TileClass;
import dev.attune.runtime.kernel.ProblemShape;
import java.util.EnumMap;
import java.util.Map;

/** Compares the classes that a plan gives to tiles with what the mask says pair by pair. */
final class TileOracle {

    /** How often each true class was given each class by the plan; the plan's own is the inner key. */
    record Counts(Map<TileClass, Map<TileClass, Integer>> byTruth) {

        int of(TileClass truth, TileClass planned) {
            return byTruth.getOrDefault(truth, Map.of()).getOrDefault(planned, 0);
        }

        /** Tiles of that true class. */
        int of(TileClass truth) {
            return byTruth.getOrDefault(truth, Map.of()).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        }

        /** Whether the plan gives every tile its true class. */
        boolean isExact() {
            return byTruth.entrySet().stream()
                    .allMatch(entry -> entry.getValue().keySet().stream().allMatch(entry.getKey()::equals));
        }
    }

    private TileOracle() {}

    /**
     * Classifies every tile of a launch.
     *
     * @throws AssertionError where a tile called NONE has an attended pair, or one called ALL a masked one
     */
    static Counts check(
            Object what,
            AnalyzedAttention analyzed,
            Environment environment,
            ProblemShape shape,
            int tileQ,
            int tileKv) {
        var classes = new TileClasses(analyzed, shape, environment);
        var mask = new ReferenceMask(analyzed.attention(), environment);
        Map<TileClass, Map<TileClass, Integer>> counts = new EnumMap<>(TileClass.class);
        for (int b = 0; b < shape.batch(); b++) {
            for (int h = 0; h < shape.heads(); h++) {
                boolean[][] attended = mask.ofHead(b, h, shape.qLen());
                TileClass[][] classesOfHead = classes.ofHead(b, h, tileQ, tileKv);
                for (int q = 0; q < shape.qLen(); q += tileQ) {
                    for (int k = 0; k < shape.kvLen(); k += tileKv) {
                        int lastQ = Math.min(q + tileQ, shape.qLen()) - 1;
                        int lastK = Math.min(k + tileKv, shape.kvLen()) - 1;
                        TileClass truth = truth(attended, q, lastQ, k, lastK);
                        TileClass planned = classesOfHead[q / tileQ][k / tileKv];
                        if (planned != truth && planned != TileClass.SOME) {
                            throw new AssertionError(
                                    "tile q=%d..%d kv=%d..%d of b=%d h=%d at %s is %s, called %s%n%s%n%s%n%s"
                                            .formatted(
                                                    q,
                                                    lastQ,
                                                    k,
                                                    lastK,
                                                    b,
                                                    h,
                                                    shape,
                                                    truth,
                                                    planned,
                                                    environment.parameters(),
                                                    what,
                                                    FactsPrinter.print(analyzed.mask())));
                        }
                        counts.computeIfAbsent(truth, _ -> new EnumMap<>(TileClass.class))
                                .merge(planned, 1, Integer::sum);
                    }
                }
            }
        }
        return new Counts(counts);
    }

    private static TileClass truth(boolean[][] attended, int firstQ, int lastQ, int firstK, int lastK) {
        boolean some = false;
        boolean all = true;
        for (int q = firstQ; q <= lastQ; q++) {
            for (int k = firstK; k <= lastK; k++) {
                some |= attended[q][k];
                all &= attended[q][k];
            }
        }
        return all ? TileClass.ALL : some ? TileClass.SOME : TileClass.NONE;
    }
}
