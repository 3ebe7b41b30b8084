package dev.attune.runtime.simd;

/**
 * The rows of one query head that a thread works on together, in a kernel for few rows. Generated kernels add their values
 * per row.
 */
public class RowTile {
    /** The keys that the rows can see. */
    public final KeyRange keys = new KeyRange();
    /** The sink of each row, a natural logit; read only where the kernel has sinks. */
    public final float[] sink;

    /** The query head. */
    public int h;
    /** First row of the head. */
    public int query;
    /** Rows that exist. */
    public int queries;
    /** The first row's place among all rows of the work item. */
    public int firstPlace;

    /** The keys of the block under way that some row sees, relative to the block. */
    public int from;

    public int to;
    /** Whether every row sees all of these. */
    public boolean whole;

    /**
     * A tile.
     *
     * @param rows the most rows of a work item
     */
    public RowTile(int rows) {
        this.sink = new float[rows];
    }
}
