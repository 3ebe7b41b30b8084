package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Attention;
import java.util.List;

/** Which pairs a variant attends, asked pair by pair. Not thread-safe. */
public final class ReferenceMask {

    private final Attention attention;
    private final BodyEvaluator evaluator;
    private final int keys;
    private final double[] noScores;

    /** The mask of a launch. */
    public ReferenceMask(Attention attention, Environment environment) {
        this.attention = attention;
        this.keys = Math.toIntExact(environment.length("kv_len"));
        this.noScores = new double[keys];
        this.evaluator = new BodyEvaluator(
                attention.body(), attention.mask().map(List::of).orElse(List.of()), environment, 0, keys);
    }

    /** For each row and key of a head, whether the pair is attended: {@code [q_len][kv_len]}. */
    public boolean[][] ofHead(long batch, long head, int rows) {
        var attended = new boolean[rows][keys];
        evaluator.enter(batch, head);
        for (int row = 0; row < rows; row++) {
            evaluator.row(row, noScores);
            for (int key = 0; key < keys; key++) {
                attended[row][key] = attention.mask().isEmpty()
                        || evaluator.values(attention.mask().get()).bool(key);
            }
        }
        return attended;
    }
}
