package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Op;
import java.util.List;

/**
 * What the leaves of tile code stand for: a tile's bounds, all included, and the extremes of its summaries.
 *
 * @param keyLow not read by code of key ranges, which is for all keys
 */
public record Tile(long queryLow, long queryHigh, long keyLow, long keyHigh, List<Extremes> extremes) {

    public Tile {
        extremes = List.copyOf(extremes);
    }

    /** The least and greatest value of a summary in the tile. */
    public record Extremes(double low, double high) {}

    long bound(Axis axis, Op.End end) {
        return switch (end) {
            case LOW -> axis == Axis.QUERY ? queryLow : keyLow;
            case HIGH -> axis == Axis.QUERY ? queryHigh : keyHigh;
        };
    }

    double extreme(int summary, Op.End end) {
        Extremes range = extremes.get(summary);
        return end == Op.End.LOW ? range.low() : range.high();
    }
}
