package dev.attune.compiler.reference;

import dev.attune.compiler.ir.Attention;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Some rows of what a call should give, in float64: enough to judge a call that is too large to be computed whole.
 *
 * @param rows which
 * @param out {@code [rows, head_dim_v]}, row-major
 * @param lse {@code [rows]}; empty for a variant that has a weight of its own
 */
public record ReferenceRows(List<Row> rows, double[] out, double[] lse) {

    public ReferenceRows {
        rows = List.copyOf(rows);
    }

    /** One row of a call. */
    public record Row(int batch, int head, int query) {}

    /**
     * Computes rows drawn at random, the first and the last of the call among them.
     *
     * @param most how many; fewer where the call has fewer
     * @throws IllegalArgumentException where the arguments do not fit the variant
     */
    public static ReferenceRows sample(Attention attention, AttentionArguments arguments, int most, long seed) {
        ProblemShape shape = arguments.shape();
        List<Row> rows = draw(shape, most, seed);
        Environment environment = Environment.of(attention.signature(), arguments);
        var out = new double[rows.size() * shape.headDimV()];
        var lse = new double[attention.hasLse() ? rows.size() : 0];
        IntStream.range(0, rows.size()).parallel().forEach(i -> {
            Row row = rows.get(i);
            new RowBlock(attention, arguments, environment, _ -> false, row.batch(), row.head(), row.query(), 1)
                    .compute(out, lse, i);
        });
        return new ReferenceRows(rows, out, lse);
    }

    private static List<Row> draw(ProblemShape shape, int most, long seed) {
        long all = (long) shape.batch() * shape.heads() * shape.qLen();
        Set<Row> rows = new LinkedHashSet<>();
        if (all == 0) {
            return List.of();
        }
        rows.add(row(shape, 0));
        rows.add(row(shape, all - 1));
        var random = new SplittableRandom(seed);
        while (rows.size() < Math.min(most, all)) {
            rows.add(row(shape, random.nextLong(all)));
        }
        return List.copyOf(rows);
    }

    private static Row row(ProblemShape shape, long number) {
        int head = (int) (number / shape.qLen());
        return new Row(head / shape.heads(), head % shape.heads(), (int) (number % shape.qLen()));
    }

    /** The error of these rows of a result {@code [batch, heads, q_len, head_dim_v]}, contiguous. */
    public ReferenceCheck.Error errorOfOut(Tensor result) {
        return ReferenceCheck.compare(out, gather(result, result.shape()[3]));
    }

    /** The error of these rows of an lse {@code [batch, heads, q_len]}, contiguous. */
    public ReferenceCheck.Error errorOfLse(Tensor result) {
        return ReferenceCheck.compare(lse, gather(result, 1));
    }

    private Tensor gather(Tensor result, long width) {
        if (!result.isContiguous()) {
            throw new IllegalArgumentException("rows are gathered of contiguous tensors, not of " + result);
        }
        DType dtype = result.dtype();
        long bytes = width * dtype.bytes();
        Tensor gathered = Tensor.allocate(Arena.ofAuto(), dtype, rows.size(), width);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            long number = (row.batch() * result.shape()[1] + row.head()) * result.shape()[2] + row.query();
            MemorySegment.copy(result.memory(), number * bytes, gathered.memory(), i * bytes, bytes);
        }
        return gathered;
    }
}
