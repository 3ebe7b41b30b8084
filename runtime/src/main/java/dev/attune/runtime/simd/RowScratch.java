package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.DType;
import java.util.Arrays;

/** What one thread of a kernel for few rows works on. Generated kernels add their values per head and key. */
public class RowScratch {
    /** Copies rows in and out. */
    public final ElementRows rows;
    /** Query, {@code [rows][head_dim]}; head_dim is padded, and the padding stays 0. */
    public final float[] packed;
    /** Keys of a chunk, {@code [chunk][head_dim]}, padded likewise; empty where they are pairs. */
    public final float[] keys;
    /** The same as pairs of bf16, the first in the low half. */
    public final int[] keyPairs;
    /** Values of a chunk, {@code [chunk][head_dim_v]}, padded likewise; empty where they are pairs. */
    public final float[] values;
    /** The same as pairs of bf16. */
    public final int[] valuePairs;
    /** Keys under way where they are read in place. */
    public final PlacedRows keyRows = new PlacedRows();
    /** Values under way likewise. */
    public final PlacedRows valueRows = new PlacedRows();
    /** Scores, then weights, {@code [rows][score_stride]}. */
    public final float[] scores;
    /** Sum of weighted values so far, {@code [rows][head_dim_v]}, padded likewise. */
    public final float[] out;
    /** The same of the block under way; 0 between blocks. */
    public final float[] sums;
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

    /** Lanes of the vectors that split pairs of keys, which {@link #packed} is laid out for; 0 where keys are not pairs. */
    final int keyPairLanes;
    /** The same for values, {@link #out} and {@link #sums}. */
    final int valuePairLanes;
    /** A row while its elements change places. */
    private final float[] unsplit;

    /**
     * Scratch of the given sizes; head dims are the padded ones.
     *
     * @param queryRows the most rows of a work item
     * @param keyChunk keys that are copied at once; 0 where they are read in place
     * @param valueChunk values that are copied at once, likewise
     * @param scoreStride distance between rows of scores
     * @param keyPairLanes lanes of the vectors that split pairs of keys; 0 where keys are not pairs
     * @param valuePairLanes the same for values
     */
    public RowScratch(
            DType dtype,
            int headDim,
            int headDimV,
            int queryRows,
            int keyChunk,
            int valueChunk,
            int scoreStride,
            int keyPairLanes,
            int valuePairLanes) {
        this.rows = new ElementRows(dtype);
        this.packed = new float[queryRows * headDim];
        this.keys = new float[keyPairLanes == 0 ? keyChunk * headDim : 0];
        this.keyPairs = new int[keyPairLanes == 0 ? 0 : keyChunk * headDim / 2];
        this.values = new float[valuePairLanes == 0 ? valueChunk * headDimV : 0];
        this.valuePairs = new int[valuePairLanes == 0 ? 0 : valueChunk * headDimV / 2];
        this.scores = new float[queryRows * scoreStride];
        this.out = new float[queryRows * headDimV];
        this.sums = new float[queryRows * headDimV];
        this.maximum = new float[queryRows];
        this.shift = new float[queryRows];
        this.rescale = new float[queryRows];
        this.sum = new float[queryRows];
        this.keyPairLanes = keyPairLanes;
        this.valuePairLanes = valuePairLanes;
        this.unsplit = new float[Math.max(headDim, headDimV)];
    }

    /** Forgets all keys. */
    final void clear() {
        Arrays.fill(out, 0f);
        Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
        Arrays.fill(shift, Float.NEGATIVE_INFINITY);
        Arrays.fill(rescale, 1f);
        Arrays.fill(sum, 0f);
    }

    /** Lays a row of elements out as pairs are split: of each two vectors the even elements, then the odd ones. */
    final void split(float[] row, int at, int width, int lanes) {
        System.arraycopy(row, at, unsplit, 0, width);
        for (int i = 0; i < width; i++) {
            row[at + placeWhenSplit(i, lanes)] = unsplit[i];
        }
    }

    /** Undoes {@link #split}. */
    final void join(float[] row, int at, int width, int lanes) {
        System.arraycopy(row, at, unsplit, 0, width);
        for (int i = 0; i < width; i++) {
            row[at + i] = unsplit[placeWhenSplit(i, lanes)];
        }
    }

    private static int placeWhenSplit(int element, int lanes) {
        int within = element % (2 * lanes);
        return element - within + within % 2 * lanes + within / 2;
    }
}
