package dev.attune.runtime.simd;

import dev.attune.runtime.tensor.DType;

/** What one thread of a tiled kernel works on besides its query tiles. Generated kernels add their values per head and key. */
public class TileScratch {
    /** Copies rows in and out. */
    public final ElementRows rows;
    /** Keys of the block, {@code [tile_kv][head_dim]}, with room for the micro-kernel's last rows. */
    public final float[] keys;
    /** Values of the block, {@code [tile_kv][head_dim_v]}; head_dim_v is padded, and the padding stays 0. */
    public final float[] values;
    /** Scores, then weights, {@code [tile_kv][tile_q]}, with room for the micro-kernel's last rows. */
    public final float[] scores;

    /** Turns rows into lanes and back by vectors; made by the first call that has them. */
    private Transposition transposition;

    /** Rows on their way in or out, {@code [tile_q][head_dim]}. */
    final float[] staged;

    /** Position of the work item, for code per row and key. */
    public int b;

    public int h;
    public int hKv;

    /**
     * Scratch of the given sizes.
     *
     * @param spareKeys rows that a micro-kernel may touch past the last key
     */
    public TileScratch(
            DType dtype, int headDim, int headDimV, int paddedHeadDimV, int tileQ, int tileKv, int spareKeys) {
        this.rows = new ElementRows(dtype);
        this.keys = new float[(tileKv + spareKeys) * headDim];
        this.values = new float[tileKv * paddedHeadDimV];
        this.scores = new float[Padding.of((tileKv + spareKeys) * tileQ)];
        this.staged = new float[tileQ * Math.max(headDim, headDimV)];
    }

    final Transposition transposition() {
        if (transposition == null) {
            transposition = new Transposition();
        }
        return transposition;
    }
}
