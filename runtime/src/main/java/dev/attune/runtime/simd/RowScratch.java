package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.DType;
import java.util.Arrays;

/** What one thread of a kernel for few rows works on. Generated kernels add their values per head and key. */
public class RowScratch {
    /** Copies rows in and out. */
    public final ElementRows rows;
    /** Query, {@code [rows][head_dim]}; head_dim is padded, and the padding stays 0. */
    public final float[] packed;
    /** Keys of the block, {@code [tile_kv][head_dim]}, padded likewise. */
    public final float[] keys;
    /** Values of the block, {@code [tile_kv][head_dim_v]}, padded likewise. */
    public final float[] values;
    /** Scores, then weights, {@code [rows][score_stride]}. */
    public final float[] scores;
    /** Sum of weighted values so far, {@code [rows][head_dim_v]}, padded likewise. */
    public final float[] out;
    /** Largest score so far of each row. */
    public final float[] maximum;
    /** What the exponents of {@link #sum} and {@link #out} are relative to, as a power of 2. */
    public final float[] shift;
    /** What {@link #out} is multiplied by before the block is added. */
    public final float[] rescale;
    /** Sum of weights so far. */
    public final float[] sum;

    /** Position of the work item and of the head under way. */
    public int b;

    public int h;
    public int hKv;

    /**
     * Scratch of the given sizes; head dims are the padded ones.
     *
     * @param queryRows the most rows of a work item
     * @param scoreStride distance between rows of scores
     */
    public RowScratch(DType dtype, int headDim, int headDimV, int queryRows, int tileKv, int scoreStride) {
        this.rows = new ElementRows(dtype);
        this.packed = new float[queryRows * headDim];
        this.keys = new float[tileKv * headDim];
        this.values = new float[tileKv * headDimV];
        this.scores = new float[queryRows * scoreStride];
        this.out = new float[queryRows * headDimV];
        this.maximum = new float[queryRows];
        this.shift = new float[queryRows];
        this.rescale = new float[queryRows];
        this.sum = new float[queryRows];
    }

    /** Forgets all keys. */
    final void clear() {
        Arrays.fill(out, 0f);
        Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
        Arrays.fill(shift, Float.NEGATIVE_INFINITY);
        Arrays.fill(rescale, 1f);
        Arrays.fill(sum, 0f);
    }
}
