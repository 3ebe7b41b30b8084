package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** Some neighbouring rows of one head: their scores over all keys, their weights, and the weighted sum of values. */
final class RowBlock {

    static final int KEYS_PER_BLOCK = 256;

    private final Attention attention;
    private final AttentionArguments arguments;
    private final ProblemShape shape;
    private final IntPredicate skipsBlock;
    private final int batch;
    private final int head;
    private final int firstRow;
    private final int rows;
    private final BodyEvaluator evaluator;
    /** Scaled dot products, then weights: one array per row, one element per key. */
    private final double[][] pairs;

    /**
     * Prepares the rows.
     *
     * @param skipsBlock by number, the blocks of {@link #KEYS_PER_BLOCK} keys that no row attends
     */
    RowBlock(
            Attention attention,
            AttentionArguments arguments,
            Environment environment,
            IntPredicate skipsBlock,
            int batch,
            int head,
            int firstRow,
            int rows) {
        this.attention = attention;
        this.arguments = arguments;
        this.shape = arguments.shape();
        this.skipsBlock = skipsBlock;
        this.batch = batch;
        this.head = head;
        this.firstRow = firstRow;
        this.rows = rows;
        this.evaluator = new BodyEvaluator(attention.body(), roots(attention), environment, 0, shape.kvLen());
        this.pairs = new double[rows][shape.kvLen()];
    }

    private static List<Value> roots(Attention attention) {
        var roots = new ArrayList<Value>();
        attention.mask().ifPresent(roots::add);
        switch (attention.normalization()) {
            case Normalization.Softmax softmax -> {
                roots.add(attention.score());
                softmax.sink().ifPresent(roots::add);
            }
            case Normalization.Weight weight -> roots.add(weight.weight());
        }
        return roots;
    }

    /**
     * Computes the rows.
     *
     * @param out gets a row of {@code head_dim_v} for each
     * @param lse gets one number for each; not touched for a variant that has a weight of its own
     * @param at index of the first row in both
     */
    void compute(double[] out, double[] lse, int at) {
        scores();
        evaluator.enter(batch, head);
        for (int row = 0; row < rows; row++) {
            evaluator.row(firstRow + row, pairs[row]);
            switch (attention.normalization()) {
                case Normalization.Softmax softmax -> lse[at + row] = softmax(softmax, pairs[row]);
                case Normalization.Weight weight -> weights(weight, pairs[row]);
            }
        }
        accumulate(out, at);
    }

    /** Dot products, over blocks of keys that are transposed first so that the inner loop runs over keys. */
    private void scores() {
        int headDim = shape.headDim();
        Tensor query = arguments.query();
        Tensor key = arguments.key();
        var transposed = new double[headDim * KEYS_PER_BLOCK];
        var queryRow = new double[headDim];
        for (int first = 0; first < shape.kvLen(); first += KEYS_PER_BLOCK) {
            int keys = Math.min(KEYS_PER_BLOCK, shape.kvLen() - first);
            if (skipsBlock.test(first / KEYS_PER_BLOCK)) {
                continue;
            }
            for (int j = 0; j < keys; j++) {
                readRow(key, offset(key, keyHead(), first + j), transposed, j, KEYS_PER_BLOCK);
            }
            for (int row = 0; row < rows; row++) {
                readRow(query, offset(query, head, firstRow + row), queryRow, 0, 1);
                double[] into = pairs[row];
                for (int d = 0; d < headDim; d++) {
                    addScaled(
                            into,
                            first,
                            queryRow[d] * (double) arguments.scale(),
                            transposed,
                            d * KEYS_PER_BLOCK,
                            keys);
                }
            }
        }
    }

    /** The row's weights in place of its dot products; returns its lse. */
    private double softmax(Normalization.Softmax softmax, double[] row) {
        Lanes score = evaluator.values(attention.score());
        double sink =
                softmax.sink().map(value -> evaluator.values(value).real(0)).orElse(Double.NEGATIVE_INFINITY);
        double maximum = sink;
        for (int j = 0; j < row.length; j++) {
            if (attends(j)) {
                maximum = Math.max(maximum, score.real(j));
            }
        }
        if (maximum == Double.NEGATIVE_INFINITY) {
            Arrays.fill(row, 0.0);
            return Double.NEGATIVE_INFINITY;
        }
        double sum = Math.exp(sink - maximum);
        for (int j = 0; j < row.length; j++) {
            row[j] = attends(j) ? Math.exp(score.real(j) - maximum) : 0.0;
            sum += row[j];
        }
        for (int j = 0; j < row.length; j++) {
            row[j] /= sum;
        }
        return maximum + Math.log(sum);
    }

    private void weights(Normalization.Weight weight, double[] row) {
        Lanes values = evaluator.values(weight.weight());
        for (int j = 0; j < row.length; j++) {
            row[j] = attends(j) ? values.real(j) : 0.0;
        }
    }

    private boolean attends(int key) {
        return attention.mask().isEmpty()
                || evaluator.values(attention.mask().get()).bool(key);
    }

    private void accumulate(double[] out, int at) {
        int headDimV = shape.headDimV();
        Tensor value = arguments.value();
        var values = new double[headDimV * KEYS_PER_BLOCK];
        for (int first = 0; first < shape.kvLen(); first += KEYS_PER_BLOCK) {
            int keys = Math.min(KEYS_PER_BLOCK, shape.kvLen() - first);
            if (skipsBlock.test(first / KEYS_PER_BLOCK)) {
                continue;
            }
            for (int j = 0; j < keys; j++) {
                readRow(value, offset(value, keyHead(), first + j), values, j * headDimV, 1);
            }
            for (int row = 0; row < rows; row++) {
                for (int j = 0; j < keys; j++) {
                    double weight = pairs[row][first + j];
                    if (weight != 0) {
                        addScaled(out, (at + row) * headDimV, weight, values, j * headDimV, headDimV);
                    }
                }
            }
        }
    }

    /** The row that starts at an offset, along the last dimension, every {@code step}th element of an array. */
    private static void readRow(Tensor tensor, long offset, double[] into, int at, int step) {
        int length = Math.toIntExact(tensor.shape()[tensor.rank() - 1]);
        long stride = tensor.strides()[tensor.rank() - 1];
        for (int i = 0; i < length; i++) {
            into[at + i * step] = Elements.get(tensor.dtype(), tensor.memory(), offset + i * stride);
        }
    }

    private static void addScaled(double[] into, int at, double factor, double[] from, int fromAt, int count) {
        for (int i = 0; i < count; i++) {
            into[at + i] += factor * from[fromAt + i];
        }
    }

    private int keyHead() {
        return head / shape.groupSize();
    }

    private long offset(Tensor tensor, int tensorHead, long row) {
        long[] strides = tensor.strides();
        return batch * strides[0] + tensorHead * strides[1] + row * strides[2];
    }
}
