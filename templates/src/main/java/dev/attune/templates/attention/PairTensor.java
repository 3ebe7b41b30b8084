package dev.attune.templates.attention;

import java.util.ArrayList;
import java.util.List;

/**
 * A captured tensor with one element for each pair of query and key, such as an additive bias: its last two dimensions are
 * {@code q_len} and {@code kv_len}. A family may bring it in tiles, and then hands the elements to the variant's code.
 *
 * @param name the tensor's
 * @param type how it is stored
 * @param rank its dimensions
 * @param perBatch whether sequences of a batch have elements of their own
 */
public record PairTensor(String name, ElementType type, int rank, boolean perBatch) {
    public PairTensor {
        if (rank < 2) {
            throw new IllegalArgumentException(name + " has " + rank + " dimensions, and pairs take two");
        }
    }

    /** The lengths of a copy of some queries and keys, innermost dimension first. */
    public List<Integer> box(int queries, int keys) {
        List<Integer> box = new ArrayList<>(List.of(keys, queries));
        while (box.size() < rank) {
            box.add(1);
        }
        return box;
    }
}
