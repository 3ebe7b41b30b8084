package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Attention;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Attention in float64, straight from the definition: every pair is looked at unless a filter says otherwise. Runs on all
 * cores; results do not depend on how many there are.
 */
public final class ReferenceAttention {

    private static final int ROWS_PER_TASK = 32;

    private ReferenceAttention() {}

    /**
     * What a call should give.
     *
     * @param out {@code [batch, heads, q_len, head_dim_v]}, row-major
     * @param lse {@code [batch, heads, q_len]}, natural log; empty for a variant that has a weight of its own
     */
    public record Result(double[] out, double[] lse) {}

    /** Says which pairs are masked without asking the mask. */
    @FunctionalInterface
    public interface PairFilter {

        /** Whether every pair of the tile is masked; all bounds included. */
        boolean rulesOut(int batch, int head, int queryLow, int queryHigh, int keyLow, int keyHigh);
    }

    /**
     * Computes a call. The arguments' {@code out} and {@code lse} are left alone.
     *
     * @throws IllegalArgumentException where the arguments do not fit the variant
     */
    public static Result compute(Attention attention, AttentionArguments arguments) {
        return compute(attention, arguments, Optional.empty());
    }

    /**
     * Computes a call, skipping the tiles that a filter rules out: quick, but no longer a judge of that filter.
     *
     * @throws IllegalArgumentException where the arguments do not fit the variant
     */
    public static Result compute(Attention attention, AttentionArguments arguments, PairFilter filter) {
        return compute(attention, arguments, Optional.of(filter));
    }

    private static Result compute(Attention attention, AttentionArguments arguments, Optional<PairFilter> filter) {
        ProblemShape shape = arguments.shape();
        Environment environment = Environment.of(attention.signature(), arguments);
        int rows = shape.qLen();
        int tasksPerHead = Math.ceilDiv(rows, ROWS_PER_TASK);
        int heads = shape.batch() * shape.heads();
        var out = new double[Math.toIntExact((long) heads * rows * shape.headDimV())];
        var lse = new double[attention.hasLse() ? heads * rows : 0];
        IntStream.range(0, heads * tasksPerHead).parallel().forEach(task -> {
            int head = task / tasksPerHead;
            int firstRow = task % tasksPerHead * ROWS_PER_TASK;
            var block = new RowBlock(
                    attention,
                    arguments,
                    environment,
                    filter,
                    head / shape.heads(),
                    head % shape.heads(),
                    firstRow,
                    Math.min(ROWS_PER_TASK, rows - firstRow));
            block.compute(out, lse);
        });
        return new Result(out, lse);
    }
}
