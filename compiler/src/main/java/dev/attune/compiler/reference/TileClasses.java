package dev.attune.compiler.reference;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.MaskPlan.KeyRanges;
import dev.attune.compiler.analysis.MaskPlan.Summary;
import dev.attune.compiler.analysis.MaskPlan.TileMap;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.reference.Tile.Extremes;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a mask plan says about each tile of a head, found by running the plan's tile code through the interpreter: the same
 * answer that kernels act upon.
 */
public final class TileClasses {

    private final AnalyzedAttention analyzed;
    private final ProblemShape shape;
    private final Environment environment;

    /** What is known of a tile's pairs before any is looked at. */
    public enum TileClass {
        /** None is attended. */
        NONE,
        /** All are attended. */
        ALL,
        /** The mask has to be asked. */
        SOME
    }

    /**
     * Prepares for a call.
     *
     * @throws IllegalArgumentException where the arguments do not fit the variant
     */
    public TileClasses(AnalyzedAttention analyzed, AttentionArguments arguments) {
        this(analyzed, arguments.shape(), Environment.of(analyzed.attention().signature(), arguments));
    }

    /** Prepares for a launch. */
    public TileClasses(AnalyzedAttention analyzed, ProblemShape shape, Environment environment) {
        this.analyzed = analyzed;
        this.shape = shape;
        this.environment = environment;
    }

    /** The class of each tile of one head; rows are query tiles, columns key tiles. */
    public TileClass[][] ofHead(int batch, int head, int tileQ, int tileKv) {
        int rows = Math.ceilDiv(shape.qLen(), tileQ);
        int columns = Math.ceilDiv(shape.kvLen(), tileKv);
        var classes = new TileClass[rows][columns];
        var plan = new PlanReader(batch, head, tileQ, tileKv);
        for (int row = 0; row < rows; row++) {
            plan.enterRow(row);
            for (int column = 0; column < columns; column++) {
                classes[row][column] = plan.classOf(column);
            }
        }
        return classes;
    }

    /** The plan's answers for one head. */
    private final class PlanReader {
        private final int batch;
        private final int head;
        private final int tileQ;
        private final int tileKv;
        private final MaskPlan plan = analyzed.mask();
        private final Map<List<Definition>, ScalarInterpreter> interpreters = new IdentityHashMap<>();
        private List<Extremes[]> extremes = List.of();
        private int row;
        private Bounds bounds = new Bounds(0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

        PlanReader(int batch, int head, int tileQ, int tileKv) {
            this.batch = batch;
            this.head = head;
            this.tileQ = tileQ;
            this.tileKv = tileKv;
            if (plan instanceof TileMap map) {
                extremes = map.summaries().stream().map(this::extremesOf).toList();
            }
        }

        /** Half-open key ranges of a row of tiles. */
        private record Bounds(long anyLow, long anyHigh, long allLow, long allHigh) {

            TileClass classOf(long low, long high) {
                if (Math.max(low, anyLow) > Math.min(high, anyHigh - 1)) {
                    return TileClass.NONE;
                }
                return low >= allLow && high < allHigh ? TileClass.ALL : TileClass.SOME;
            }
        }

        void enterRow(int tileRow) {
            row = tileRow;
            switch (plan) {
                case MaskPlan.Everything _, MaskPlan.Nothing _ -> {}
                case MaskPlan.Ranges(KeyRanges ranges) -> bounds = evaluate(ranges);
                case TileMap map -> map.hull().ifPresent(hull -> bounds = evaluate(hull));
            }
        }

        TileClass classOf(int column) {
            return switch (plan) {
                case MaskPlan.Everything _ -> TileClass.ALL;
                case MaskPlan.Nothing _ -> TileClass.NONE;
                case MaskPlan.Ranges _ -> bounds.classOf(keyLow(column), keyHigh(column));
                case TileMap map ->
                    bounds.classOf(keyLow(column), keyHigh(column)) == TileClass.NONE
                            ? TileClass.NONE
                            : evaluate(map, column);
            };
        }

        private Bounds evaluate(KeyRanges ranges) {
            ScalarInterpreter interpreter = interpreter(
                    ranges.body(), List.of(ranges.anyLow(), ranges.anyHigh(), ranges.allLow(), ranges.allHigh()));
            interpreter.evaluate(batch, head, new Tile(queryLow(), queryHigh(), 0, 0, List.of()));
            return new Bounds(
                    interpreter.integer(ranges.anyLow()),
                    interpreter.integer(ranges.anyHigh()),
                    interpreter.integer(ranges.allLow()),
                    interpreter.integer(ranges.allHigh()));
        }

        private TileClass evaluate(TileMap map, int column) {
            List<Extremes> here = new ArrayList<>();
            for (int i = 0; i < map.summaries().size(); i++) {
                boolean byQuery = map.summaries().get(i).axis() == Axis.QUERY;
                here.add(extremes.get(i)[byQuery ? row : column]);
            }
            ScalarInterpreter interpreter = interpreter(map.body(), List.of(map.any(), map.all()));
            interpreter.evaluate(batch, head, new Tile(queryLow(), queryHigh(), keyLow(column), keyHigh(column), here));
            if (!interpreter.bool(map.any())) {
                return TileClass.NONE;
            }
            return interpreter.bool(map.all()) ? TileClass.ALL : TileClass.SOME;
        }

        private ScalarInterpreter interpreter(List<Definition> body, List<Value> roots) {
            return interpreters.computeIfAbsent(body, _ -> new ScalarInterpreter(body, roots, environment));
        }

        /** Least and greatest value of a summary in each tile along its axis. */
        private Extremes[] extremesOf(Summary summary) {
            boolean byQuery = summary.axis() == Axis.QUERY;
            int length = byQuery ? shape.qLen() : shape.kvLen();
            int tile = byQuery ? tileQ : tileKv;
            double[] values = byQuery ? valuesByRow(summary.value()) : valuesByColumn(summary.value());
            var result = new Extremes[Math.ceilDiv(length, tile)];
            for (int i = 0; i < result.length; i++) {
                double low = Double.POSITIVE_INFINITY;
                double high = Double.NEGATIVE_INFINITY;
                for (int j = i * tile; j < Math.min(length, (i + 1) * tile); j++) {
                    boolean unbounded = Double.isNaN(values[j]);
                    low = Math.min(low, unbounded ? Double.NEGATIVE_INFINITY : values[j]);
                    high = Math.max(high, unbounded ? Double.POSITIVE_INFINITY : values[j]);
                }
                result[i] = new Extremes(low, high);
            }
            return result;
        }

        private double[] valuesByColumn(Value value) {
            BodyEvaluator evaluator = evaluatorOf(value, shape.kvLen());
            Lanes lanes = evaluator.values(value);
            var values = new double[shape.kvLen()];
            for (int key = 0; key < values.length; key++) {
                values[key] = number(lanes, value, key);
            }
            return values;
        }

        private double[] valuesByRow(Value value) {
            BodyEvaluator evaluator = evaluatorOf(value, 1);
            var values = new double[shape.qLen()];
            for (int query = 0; query < values.length; query++) {
                evaluator.row(query, new double[1]);
                values[query] = number(evaluator.values(value), value, 0);
            }
            return values;
        }

        private BodyEvaluator evaluatorOf(Value value, int keys) {
            List<Definition> body = analyzed.attention().body();
            var evaluator = new BodyEvaluator(body, List.of(value), environment, 0, keys);
            evaluator.enter(batch, head);
            return evaluator;
        }

        private double number(Lanes lanes, Value value, int lane) {
            return value.type() == Type.F32 ? lanes.real(lane) : lanes.integer(lane);
        }

        private long queryLow() {
            return (long) row * tileQ;
        }

        private long queryHigh() {
            return Math.min(shape.qLen(), queryLow() + tileQ) - 1;
        }

        private long keyLow(int column) {
            return (long) column * tileKv;
        }

        private long keyHigh(int column) {
            return Math.min(shape.kvLen(), keyLow(column) + tileKv) - 1;
        }
    }
}
