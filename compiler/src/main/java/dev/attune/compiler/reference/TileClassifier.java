package dev.attune.compiler.reference;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.analysis.MaskPlan.KeyRanges;
import dev.attune.compiler.analysis.MaskPlan.Summary;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a mask plan's code on the host: classes of tiles as a kernel finds them. Not thread-safe. Quickest when the tiles of one
 * head are asked for together.
 */
public final class TileClassifier {

    private static final int COLUMNS_AT_ONCE = 4096;

    private final AnalyzedAttention analyzed;
    private final Environment environment;
    private final Map<List<Value>, ScalarInterpreter> interpreters = new HashMap<>();
    private final List<double[]> summaryValues = new ArrayList<>();
    private long summarisedBatch = -1;
    private long summarisedHead = -1;

    /** Classifies tiles of a launch. */
    public TileClassifier(AnalyzedAttention analyzed, Environment environment) {
        this.analyzed = analyzed;
        this.environment = environment;
    }

    /** The class of the tile of some rows and columns, all bounds included. */
    public TileClass classify(long batch, long head, long queryLow, long queryHigh, long keyLow, long keyHigh) {
        return switch (analyzed.mask()) {
            case MaskPlan.Everything _ -> TileClass.ALL;
            case MaskPlan.Nothing _ -> TileClass.NONE;
            case MaskPlan.Ranges(KeyRanges ranges) ->
                byRanges(ranges, batch, head, queryLow, queryHigh, keyLow, keyHigh);
            case MaskPlan.TileMap map -> {
                TileClass hull = map.hull()
                        .map(ranges -> byRanges(ranges, batch, head, queryLow, queryHigh, keyLow, keyHigh))
                        .orElse(TileClass.SOME);
                yield hull == TileClass.SOME ? byMap(map, batch, head, queryLow, queryHigh, keyLow, keyHigh) : hull;
            }
        };
    }

    private TileClass byRanges(
            KeyRanges ranges, long batch, long head, long queryLow, long queryHigh, long keyLow, long keyHigh) {
        ScalarInterpreter interpreter = interpreters.computeIfAbsent(
                List.of(ranges.anyLow(), ranges.anyHigh(), ranges.allLow(), ranges.allHigh()),
                roots -> new ScalarInterpreter(ranges.body(), roots, environment));
        interpreter.evaluate(batch, head, new Tile(queryLow, queryHigh, keyLow, keyHigh, List.of()));
        long anyLow = interpreter.integer(ranges.anyLow());
        long anyHigh = interpreter.integer(ranges.anyHigh());
        if (anyLow >= anyHigh || keyHigh < anyLow || keyLow >= anyHigh) {
            return TileClass.NONE;
        }
        boolean inside =
                interpreter.integer(ranges.allLow()) <= keyLow && keyHigh < interpreter.integer(ranges.allHigh());
        return inside ? TileClass.ALL : TileClass.SOME;
    }

    private TileClass byMap(
            MaskPlan.TileMap map, long batch, long head, long queryLow, long queryHigh, long keyLow, long keyHigh) {
        summarise(map.summaries(), batch, head);
        var extremes = new ArrayList<Tile.Extremes>();
        for (int i = 0; i < summaryValues.size(); i++) {
            boolean ofRows = map.summaries().get(i).axis() == Axis.QUERY;
            extremes.add(extremes(summaryValues.get(i), ofRows ? queryLow : keyLow, ofRows ? queryHigh : keyHigh));
        }
        ScalarInterpreter interpreter = interpreters.computeIfAbsent(
                List.of(map.any(), map.all()), roots -> new ScalarInterpreter(map.body(), roots, environment));
        interpreter.evaluate(batch, head, new Tile(queryLow, queryHigh, keyLow, keyHigh, extremes));
        if (!interpreter.bool(map.any())) {
            return TileClass.NONE;
        }
        return interpreter.bool(map.all()) ? TileClass.ALL : TileClass.SOME;
    }

    /** The extremes of a run of values; a NaN makes them infinite. */
    private static Tile.Extremes extremes(double[] values, long first, long last) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = (int) first; i <= last; i++) {
            if (Double.isNaN(values[i])) {
                return new Tile.Extremes(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
            }
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        return new Tile.Extremes(low, high);
    }

    /** Evaluates the summarised values over all rows and columns of a head. */
    private void summarise(List<Summary> summaries, long batch, long head) {
        if (batch == summarisedBatch && head == summarisedHead) {
            return;
        }
        summarisedBatch = batch;
        summarisedHead = head;
        summaryValues.clear();
        for (Summary summary : summaries) {
            summaryValues.add(summary.axis() == Axis.QUERY ? rows(summary.value()) : columns(summary.value()));
        }
    }

    private double[] rows(Value value) {
        int count = Math.toIntExact(environment.length("q_len"));
        var values = new double[count];
        var evaluator = new BodyEvaluator(analyzed.attention().body(), List.of(value), environment, 0, 1);
        evaluator.enter(summarisedBatch, summarisedHead);
        var noScores = new double[1];
        for (int row = 0; row < count; row++) {
            evaluator.row(row, noScores);
            values[row] = number(evaluator.values(value), value, 0);
        }
        return values;
    }

    private double[] columns(Value value) {
        int count = Math.toIntExact(environment.length("kv_len"));
        var values = new double[count];
        for (int first = 0; first < count; first += COLUMNS_AT_ONCE) {
            int columns = Math.min(COLUMNS_AT_ONCE, count - first);
            var evaluator = new BodyEvaluator(analyzed.attention().body(), List.of(value), environment, first, columns);
            evaluator.enter(summarisedBatch, summarisedHead);
            for (int i = 0; i < columns; i++) {
                values[first + i] = number(evaluator.values(value), value, i);
            }
        }
        return values;
    }

    private static double number(Lanes lanes, Value value, int lane) {
        return switch (value.type()) {
            case BOOL -> lanes.bool(lane) ? 1 : 0;
            case I32, I64 -> lanes.integer(lane);
            case F32 -> lanes.real(lane);
        };
    }
}
