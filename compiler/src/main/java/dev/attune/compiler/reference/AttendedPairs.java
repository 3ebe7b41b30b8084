package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** Counts the pairs that a call's mask admits, by asking it for each: the work that no kernel can avoid. */
public final class AttendedPairs {

    private static final int ROWS_PER_TASK = 64;

    private AttendedPairs() {}

    /** Attended query-key pairs over all batches and query heads. */
    public static long count(Attention attention, AttentionArguments arguments) {
        ProblemShape shape = arguments.shape();
        if (attention.mask().isEmpty()) {
            return shape.pairs();
        }
        Value mask = attention.mask().get();
        Set<Axis> axes = axesOf(attention.body(), mask);
        int batches = axes.contains(Axis.BATCH) ? shape.batch() : 1;
        int heads = axes.contains(Axis.HEAD) || axes.contains(Axis.KV_HEAD) ? shape.heads() : 1;
        Environment environment = Environment.of(attention.signature(), arguments);
        long blocks = Math.ceilDiv(shape.qLen(), ROWS_PER_TASK);
        long counted = LongStream.range(0, batches * heads * blocks)
                .parallel()
                .map(task -> {
                    var evaluator = new BodyEvaluator(attention.body(), List.of(mask), environment, 0, shape.kvLen());
                    evaluator.enter(task / blocks / heads, task / blocks % heads);
                    long first = task % blocks * ROWS_PER_TASK;
                    return count(evaluator, mask, first, Math.min(shape.qLen(), first + ROWS_PER_TASK), shape.kvLen());
                })
                .sum();
        return counted * (shape.batch() / batches) * (shape.heads() / heads);
    }

    private static long count(BodyEvaluator evaluator, Value mask, long firstRow, long endRow, int keys) {
        long count = 0;
        for (long row = firstRow; row < endRow; row++) {
            evaluator.row(row, new double[0]);
            Lanes admitted = evaluator.values(mask);
            for (int key = 0; key < keys; key++) {
                count += admitted.bool(key) ? 1 : 0;
            }
        }
        return count;
    }

    /** The positions that a value depends on. */
    private static Set<Axis> axesOf(List<Definition> body, Value value) {
        Set<Value> live = new HashSet<>(Set.of(value));
        Set<Axis> axes = new HashSet<>();
        for (Definition definition : body.reversed()) {
            if (live.contains(definition.value())) {
                live.addAll(definition.op().operands());
                if (definition.op() instanceof Op.Position(Axis axis)) {
                    axes.add(axis);
                }
            }
        }
        return axes;
    }
}
