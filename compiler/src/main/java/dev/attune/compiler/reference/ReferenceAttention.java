package dev.attune.compiler.reference;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.reference.TileClasses.TileClass;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Attention in float64, straight from the definition: every pair is looked at. Runs on all
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

    /**
     * Computes a call. The arguments' {@code out} and {@code lse} are left alone.
     *
     * @throws IllegalArgumentException where the arguments do not fit the variant
     */
    public static Result compute(Attention attention, AttentionArguments arguments) {
        return compute(attention, arguments, (_, _) -> _ -> false);
    }

    /**
     * Computes a call, skipping the tiles that the mask plan rules out: quick where a mask is sparse, but no longer a judge of
     * that plan.
     *
     * @throws IllegalArgumentException where the arguments do not fit the variant
     */
    public static Result computeVisited(AnalyzedAttention analyzed, AttentionArguments arguments) {
        int heads = arguments.shape().heads();
        Map<Integer, TileClass[][]> classes = new ConcurrentHashMap<>();
        return compute(analyzed.attention(), arguments, (head, rowBlock) -> {
            TileClass[][] ofHead = classes.computeIfAbsent(
                    head,
                    _ -> new TileClasses(analyzed, arguments)
                            .ofHead(head / heads, head % heads, ROWS_PER_TASK, RowBlock.KEYS_PER_BLOCK));
            return keyBlock -> ofHead[rowBlock][keyBlock] == TileClass.NONE;
        });
    }

    /** Which key blocks of a row block need no look. */
    private interface Skipping {
        IntPredicate of(int head, int rowBlock);
    }

    private static Result compute(Attention attention, AttentionArguments arguments, Skipping skipping) {
        ProblemShape shape = arguments.shape();
        Environment environment = Environment.of(attention.signature(), arguments);
        int rows = shape.qLen();
        int tasksPerHead = Math.ceilDiv(rows, ROWS_PER_TASK);
        int heads = shape.batch() * shape.heads();
        var out = new double[Math.toIntExact((long) heads * rows * shape.headDimV())];
        var lse = new double[attention.hasLse() ? heads * rows : 0];
        IntStream.range(0, heads * tasksPerHead).parallel().forEach(task -> {
            int head = task / tasksPerHead;
            int rowBlock = task % tasksPerHead;
            int firstRow = rowBlock * ROWS_PER_TASK;
            var block = new RowBlock(
                    attention,
                    arguments,
                    environment,
                    skipping.of(head, rowBlock),
                    head / shape.heads(),
                    head % shape.heads(),
                    firstRow,
                    Math.min(ROWS_PER_TASK, rows - firstRow));
            block.compute(out, lse, head * rows + firstRow);
        });
        return new Result(out, lse);
    }
}
