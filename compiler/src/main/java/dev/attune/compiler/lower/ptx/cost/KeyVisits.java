package dev.attune.compiler.lower.ptx.cost;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.MaskPlan.KeyRanges;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.reference.Environment;
import dev.attune.compiler.reference.ScalarInterpreter;
import dev.attune.compiler.reference.Tile;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How many key tiles a tile of query rows visits. Closed-form ranges are evaluated, with the parameters' defaults; what depends
 * on captured tensors is not known, so that every tile that the closed form leaves counts.
 *
 * @param least tiles of a query tile
 * @param mean over the query tiles
 * @param most tiles of a query tile
 * @param cut of the mean, those that run the mask's code
 */
record KeyVisits(double least, double mean, double most, double cut) {

    /** Query tiles that are looked at, spread over all; more tell no more. */
    private static final int SAMPLES = 48;

    /** Those of one of some parts that keys are split in; a part of a tile takes as long as a tile. */
    KeyVisits part(long parts) {
        return new KeyVisits(part(least, parts), part(mean, parts), part(most, parts), part(cut, parts));
    }

    private static double part(double tiles, long parts) {
        return Math.max(tiles / parts, Math.min(1, tiles));
    }

    /** A variant's closed-form ranges at a shape, ready to be asked. */
    static final class Counter {
        private final ProblemShape shape;
        private final boolean nothing;
        private final boolean listed;
        private final Optional<KeyRanges> ranges;
        private final Environment environment;
        private final Map<Integer, List<Seen>> seen = new HashMap<>();

        /** The keys that some row of a tile sees, and those that all rows do. */
        private record Seen(long anyLow, long anyHigh, long allLow, long allHigh) {}

        Counter(AnalyzedAttention analyzed, ProblemShape shape) {
            this.shape = shape;
            this.nothing = analyzed.mask() instanceof MaskPlan.Nothing;
            this.listed = analyzed.mask() instanceof MaskPlan.TileMap;
            Map<String, Double> defaults = analyzed.attention().signature().parameters().stream()
                    .collect(Collectors.toMap(ScalarParameter::name, ScalarParameter::defaultValue));
            this.environment = new Environment(Environment.callLengths(shape), defaults, Map.of());
            Optional<KeyRanges> found = switch (analyzed.mask()) {
                case MaskPlan.Everything _, MaskPlan.Nothing _ -> Optional.empty();
                case MaskPlan.Ranges(KeyRanges all) -> Optional.of(all);
                case MaskPlan.TileMap map -> map.hull();
            };
            this.ranges = found.filter(this::isKnown);
        }

        /** Whether a range is of lengths and parameters alone. */
        private boolean isKnown(KeyRanges candidate) {
            return candidate.body().stream().allMatch(definition -> switch (definition.op()) {
                case Op.Read _ -> false;
                case Op.Length length -> environment.lengths().containsKey(length.name());
                default -> true;
            });
        }

        /** The visits of tiles of so many query rows and keys. */
        KeyVisits count(int rows, int keys) {
            if (shape.qLen() == 0 || shape.kvLen() == 0 || nothing) {
                return new KeyVisits(0, 0, 0, 0);
            }
            if (ranges.isEmpty()) {
                double all = Math.ceilDiv(shape.kvLen(), keys);
                return new KeyVisits(all, all, all, listed ? all : 0);
            }
            return count(seen.computeIfAbsent(rows, _ -> see(ranges.get(), rows)), keys);
        }

        private KeyVisits count(List<Seen> tiles, int keys) {
            double least = Double.POSITIVE_INFINITY;
            double most = 0;
            double sum = 0;
            double cut = 0;
            for (Seen seen : tiles) {
                long low = seen.anyLow() / keys;
                long high = Math.ceilDiv(seen.anyHigh(), (long) keys);
                long visited = Math.max(0, high - low);
                long wholeLow = Math.max(low, Math.ceilDiv(seen.allLow(), (long) keys));
                long wholeHigh = Math.min(high, seen.allHigh() / keys);
                least = Math.min(least, visited);
                most = Math.max(most, visited);
                sum += visited;
                cut += listed ? visited : visited - Math.max(0, wholeHigh - wholeLow);
            }
            return new KeyVisits(least, sum / tiles.size(), most, cut / tiles.size());
        }

        /** What some tiles of so many rows see: from the middle of each stretch, so that the mean of a triangle is its mean. */
        private List<Seen> see(KeyRanges known, int rows) {
            var interpreter = new ScalarInterpreter(
                    known.body(),
                    List.of(known.anyLow(), known.anyHigh(), known.allLow(), known.allHigh()),
                    environment);
            int tiles = Math.ceilDiv(shape.qLen(), rows);
            int samples = Math.min(tiles, SAMPLES);
            List<Seen> seen = new ArrayList<>();
            for (int i = 0; i < samples; i++) {
                long first = (2L * i + 1) * tiles / (2L * samples) * rows;
                long last = Math.min(first + rows, shape.qLen()) - 1;
                interpreter.evaluate(0, 0, new Tile(first, last, 0, 0, List.of()));
                seen.add(new Seen(
                        clamp(interpreter.integer(known.anyLow())),
                        clamp(interpreter.integer(known.anyHigh())),
                        clamp(interpreter.integer(known.allLow())),
                        clamp(interpreter.integer(known.allHigh()))));
            }
            return seen;
        }

        private long clamp(long key) {
            return Math.clamp(key, 0, shape.kvLen());
        }
    }
}
