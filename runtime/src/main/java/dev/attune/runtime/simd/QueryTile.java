package dev.attune.runtime.simd;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of query rows while a thread works on it: the packed query and the state of the softmax. A row is a lane, so every
 * array has the row as its fastest index. Generated kernels add their values per row.
 */
public class QueryTile {
    /** Rows of the tile. */
    public final int tileQ;
    /** Query, {@code [head_dim][tile_q]}. */
    public final float[] packed;
    /** Sum of weighted values so far, {@code [head_dim_v][tile_q]}; head_dim_v is padded to the micro-kernel's rows. */
    public final float[] out;
    /** Largest score so far. */
    public final float[] maximum;
    /** What the exponents of {@link #sum} and {@link #out} are relative to, as a power of 2; negative infinity without a key. */
    public final float[] shift;
    /** The same, but finite where there is no key. */
    public final float[] subtract;
    /** What {@link #out} is multiplied by before the next block of keys is added. */
    public final float[] rescale;
    /** Sum of weights so far. */
    public final float[] sum;
    /** The sink of each row, a natural logit; read only where the kernel has sinks. */
    public final float[] sink;
    /** The keys that the rows can see. */
    public final KeyRange keys = new KeyRange();
    /** The same for each column, which is the rows of one vector; empty for columns without rows. */
    public final KeyRange[] columnKeys;
    /** For each column, its first key in the part of a block under way, relative to the block. */
    public final int[] first;
    /** The end of its keys there; {@code first} where it has none. */
    public final int[] end;

    private float[] totals;

    /** First row. */
    public int query;
    /** Rows that exist; the lanes after them hold anything. */
    public int queries;

    /** The keys of the block under way that some row may see, relative to the block; empty where {@code from >= to}. */
    public int from;

    public int to;

    public QueryTile(int headDim, int headDimV, int tileQ, int columns) {
        this.tileQ = tileQ;
        this.columnKeys = new KeyRange[columns];
        for (int column = 0; column < columns; column++) {
            columnKeys[column] = new KeyRange();
        }
        this.first = new int[columns];
        this.end = new int[columns];
        this.packed = new float[headDim * tileQ];
        this.out = new float[headDimV * tileQ];
        this.maximum = new float[tileQ];
        this.shift = new float[tileQ];
        this.subtract = new float[tileQ];
        this.rescale = new float[tileQ];
        this.sum = new float[tileQ];
        this.sink = new float[tileQ];
    }

    /** Finds each column's keys among those {@code from} up to before {@code to} of a block. */
    public final void clip(int block, int from, int to) {
        for (int column = 0; column < first.length; column++) {
            first[column] = Math.clamp((long) columnKeys[column].anyLow - block, from, to);
            end[column] = Math.clamp((long) columnKeys[column].anyHigh - block, first[column], to);
        }
    }

    /** Multiplies each row's sums by its {@link #rescale}; rows of 0 become 0 whatever they hold. */
    final void scale() {
        for (int at = 0; at < out.length; at += tileQ) {
            scale(rescale, out, at, 0, tileQ);
        }
    }

    private static void scale(float[] factors, float[] out, int at, int from, int to) {
        for (int row = from; row < to; row++) {
            out[at + row] = factors[row] == 0f ? 0f : out[at + row] * factors[row];
        }
    }

    /** Apart, so that a process that runs no vector code yet does not load the vectors. */
    static final class Vectors {
        private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

        private Vectors() {}

        /** {@link QueryTile#scale} by vectors. */
        static void scale(QueryTile tile) {
            float[] rescale = tile.rescale;
            float[] out = tile.out;
            int whole = FLOATS.loopBound(tile.tileQ);
            for (int at = 0; at < out.length; at += tile.tileQ) {
                for (int row = 0; row < whole; row += FLOATS.length()) {
                    FloatVector factor = FloatVector.fromArray(FLOATS, rescale, row);
                    FloatVector sums = FloatVector.fromArray(FLOATS, out, at + row);
                    factor.mul(sums)
                            .blend(0f, factor.compare(VectorOperators.EQ, 0f))
                            .intoArray(out, at + row);
                }
                QueryTile.scale(rescale, out, at, whole, tile.tileQ);
            }
        }
    }

    /** Room for a sum per row, of {@link ScalarTiles}; made when it first runs. */
    final float[] totals() {
        if (totals == null) {
            totals = new float[tileQ];
        }
        return totals;
    }

    /** Forgets all keys. */
    final void clear() {
        Arrays.fill(out, 0f);
        Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
        Arrays.fill(shift, Float.NEGATIVE_INFINITY);
        Arrays.fill(subtract, 0f);
        Arrays.fill(rescale, 1f);
        Arrays.fill(sum, 0f);
    }

    /** Copies the state that a key split leaves behind. */
    final float[] save() {
        float[] saved = Arrays.copyOf(out, out.length + 2 * tileQ);
        System.arraycopy(shift, 0, saved, out.length, tileQ);
        System.arraycopy(sum, 0, saved, out.length + tileQ, tileQ);
        return saved;
    }

    /** Adds what another key split left behind. */
    final void merge(float[] saved) {
        for (int row = 0; row < queries; row++) {
            float otherShift = saved[out.length + row];
            float joint = SplitWeights.joint(shift[row], otherShift);
            float mine = SplitWeights.weight(shift[row], joint);
            float others = SplitWeights.weight(otherShift, joint);
            sum[row] = mine * sum[row] + others * saved[out.length + tileQ + row];
            shift[row] = joint;
            for (int at = row; at < out.length; at += tileQ) {
                out[at] = mine * out[at] + others * saved[at];
            }
        }
    }

    /** Adds what another key split left behind, where weights stand alone. */
    final void add(float[] saved) {
        for (int at = 0; at < out.length; at++) {
            out[at] += saved[at];
        }
    }
}
