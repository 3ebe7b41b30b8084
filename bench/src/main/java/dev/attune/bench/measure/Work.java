package dev.attune.bench.measure;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;

/**
 * What a forward call has to do, whatever kernel does it.
 *
 * @param flops {@code 2 * (head_dim + head_dim_v)} for each attended query-key pair of each query head
 * @param bytes query, key, value and out, each once
 */
public record Work(double flops, double bytes) {

    /**
     * The work of a call.
     *
     * @param attendedPairs over all batches and query heads
     */
    public static Work of(ProblemShape shape, DType dtype, long attendedPairs) {
        double query = (double) shape.batch() * shape.heads() * shape.qLen();
        double key = (double) shape.batch() * shape.kvHeads() * shape.kvLen();
        double elements = (query + key) * shape.headDim() + (query + key) * shape.headDimV();
        return new Work(2.0 * attendedPairs * (shape.headDim() + shape.headDimV()), elements * dtype.bytes());
    }

    /** Trillions of operations per second, for a time in nanoseconds. */
    public double teraflops(double nanos) {
        return flops / nanos / 1e3;
    }

    /** Terabytes per second, for a time in nanoseconds. */
    public double terabytes(double nanos) {
        return bytes / nanos / 1e3;
    }
}
