package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.Extent.Whole;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads of a table of blocks, such as {@code allowed[q_idx / 128, kv_idx / 128]}: where each index takes two neighbouring values
 * at most within the tile, tile code looks all of them up.
 */
final class BlockReads {

    private static final int MOST_VARYING_INDICES = 2;

    /**
     * What a read gives within a tile.
     *
     * @param isComplete whether the indices took no other values
     * @param values elements of the tensor, in tile code
     */
    record Found(Value isComplete, List<Value> values) {}

    private final TileCode code;
    private final TileInformation information;

    BlockReads(TileCode code, TileInformation information) {
        this.code = code;
        this.information = information;
    }

    /** The elements that a pair's read meets; empty where indices are too fine for that. */
    Optional<Found> of(Value value, Op.Read read, List<Whole> indices) {
        long varying = indices.stream()
                .filter(index -> !index.low().equals(index.high()))
                .count();
        if (!information.decides(value) || varying > MOST_VARYING_INDICES) {
            return Optional.empty();
        }
        Value isComplete = code.bool(true);
        List<List<Value>> corners = List.of(List.of());
        for (Whole index : indices) {
            Value extent = code.sub(index.high(), index.low());
            isComplete = code.and(isComplete, code.compare(Predicate.LE, extent, code.i64(1)));
            corners = extended(corners, index);
        }
        List<Value> values = corners.stream()
                .map(corner -> code.emit(new Op.Read(read.tensor(), read.element(), corner)))
                .toList();
        return Optional.of(new Found(isComplete, values));
    }

    private List<List<Value>> extended(List<List<Value>> corners, Whole index) {
        List<List<Value>> result = new ArrayList<>();
        for (List<Value> corner : corners) {
            result.add(with(corner, code.narrow("block", index.low())));
            if (!index.low().equals(index.high())) {
                result.add(with(corner, code.narrow("block", index.high())));
            }
        }
        return result;
    }

    private static List<Value> with(List<Value> corner, Value index) {
        List<Value> longer = new ArrayList<>(corner);
        longer.add(index);
        return longer;
    }
}
