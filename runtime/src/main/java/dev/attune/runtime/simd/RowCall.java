package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;

/**
 * A call of few query rows per head. A work item is some rows of the query heads that share a KV head, so that each key and
 * value is read once for all of them, and a part of the keys where there are fewer of these than threads. This class cuts
 * the work, moves rows in and out and joins key splits; a generated kernel says what happens in between.
 *
 * @param <S> the kernel's scratch
 */
public abstract class RowCall<S extends RowScratch> implements JavaKernel.Call {
    /** Parts of the keys per thread: enough that threads end at about the same time. */
    private static final int SPLITS_PER_THREAD = 2;

    /** Parts are whole multiples of so many keys, where blocks are. */
    private static final int SPLIT_UNIT = 256;

    protected final int batch;
    protected final int heads;
    protected final int kvHeads;
    protected final int qLen;
    protected final int kvLen;
    protected final int groupSize;
    protected final float scale;

    private final HeadRows query;
    private final HeadRows key;
    private final HeadRows value;
    private final HeadRows out;
    private final ResultRows results;
    private final Normalization normalization;
    private final int headDim;
    private final int headDimV;
    private final int elementBytes;
    private final int queriesPerItem;
    private final int headsPerItem;
    private final int queryParts;
    private final int headParts;
    private final int splits;
    private final int splitKeys;
    private final float[][] saved;

    /**
     * Cuts a call.
     *
     * @param rows the most rows of a work item
     */
    protected RowCall(AttentionArguments arguments, int threads, int rows, int tileKv, Normalization normalization) {
        var shape = arguments.shape();
        this.batch = shape.batch();
        this.heads = shape.heads();
        this.kvHeads = shape.kvHeads();
        this.qLen = shape.qLen();
        this.kvLen = shape.kvLen();
        this.groupSize = shape.groupSize();
        this.headDim = shape.headDim();
        this.headDimV = shape.headDimV();
        this.elementBytes = arguments.key().dtype().bytes();
        this.scale = arguments.scale();
        this.query = HeadRows.of(arguments.query());
        this.key = HeadRows.of(arguments.key());
        this.value = HeadRows.of(arguments.value());
        this.out = HeadRows.of(arguments.out());
        this.results = new ResultRows(arguments, normalization);
        this.normalization = normalization;
        this.queriesPerItem = Math.clamp(qLen, 1, rows);
        this.headsPerItem = Math.min(groupSize, rows / queriesPerItem);
        this.queryParts = Math.ceilDiv(qLen, queriesPerItem);
        this.headParts = Math.ceilDiv(groupSize, headsPerItem);
        long wholes = (long) batch * kvHeads * headParts * queryParts;
        int unit = tileKv % SPLIT_UNIT == 0 ? SPLIT_UNIT : tileKv;
        int units = Math.ceilDiv(kvLen, unit);
        long wanted = wholes == 0 || wholes >= threads ? 1 : Math.ceilDiv((long) threads * SPLITS_PER_THREAD, wholes);
        this.splits = (int) Math.clamp(wanted, 1, Math.max(1, units));
        this.splitKeys = Math.ceilDiv(units, splits) * unit;
        this.saved = splits == 1 ? null : new float[Math.toIntExact(wholes * splits)][];
    }

    /** One of the scratch's tiles; there are at least as many as rows of a work item. */
    protected abstract RowTile tile(S scratch, int index);

    /** Sets the scratch's values per head for {@code scratch.b}, {@code scratch.h} and {@code scratch.hKv}. */
    protected abstract void headValues(S scratch);

    /** Sets a tile's values per row and its key range; the scratch's values per head are those of its head. */
    protected abstract void rowValues(S scratch, RowTile tile);

    /**
     * Lets the rows of the tiles attend to their keys.
     *
     * @param tiles how many of the scratch's tiles are in use
     * @param rows how many rows they have
     * @param low no key before this is looked at; a multiple of tile_kv, or of 256 where tile_kv is
     * @param high nor any from here on
     */
    protected abstract void attend(S scratch, int tiles, int rows, int low, int high);

    /** What the query is multiplied by. */
    protected abstract float queryFactor();

    @Override
    public final int items() {
        return Math.toIntExact((long) batch * kvHeads * headParts * queryParts * splits);
    }

    @Override
    public final void run(int item, Object threadScratch) {
        @SuppressWarnings("unchecked")
        S scratch = (S) threadScratch;
        int split = item % splits;
        int place = item / splits;
        int tiles = open(scratch, place);
        int rows = pack(scratch, tiles);
        scratch.clear();
        try {
            attend(scratch, tiles, rows, split * splitKeys, (int) Math.min(kvLen, (split + 1L) * splitKeys));
        } finally {
            scratch.keyRows.release();
            scratch.valueRows.release();
        }
        if (splits == 1) {
            write(scratch, tiles);
        } else {
            saved[item] = save(scratch, rows);
        }
    }

    /** Finds an item's heads and rows; gives the number of tiles. */
    private int open(S scratch, int place) {
        int queryPart = place % queryParts;
        int headPart = place / queryParts % headParts;
        int head = place / queryParts / headParts;
        scratch.b = head / kvHeads;
        scratch.hKv = head % kvHeads;
        int firstQuery = queryPart * queriesPerItem;
        int queries = Math.min(queriesPerItem, qLen - firstQuery);
        int firstHead = headPart * headsPerItem;
        int tiles = Math.min(headsPerItem, groupSize - firstHead);
        for (int index = 0; index < tiles; index++) {
            RowTile tile = tile(scratch, index);
            tile.h = scratch.hKv * groupSize + firstHead + index;
            tile.query = firstQuery;
            tile.queries = queries;
            tile.firstPlace = index * queries;
            enter(scratch, tile);
            rowValues(scratch, tile);
        }
        return tiles;
    }

    /** Makes a tile's head the one under way. */
    protected final void enter(S scratch, RowTile tile) {
        scratch.h = tile.h;
        headValues(scratch);
    }

    private int pack(S scratch, int tiles) {
        int stride = scratch.packed.length / scratch.sum.length;
        float factor = queryFactor();
        int rows = 0;
        for (int index = 0; index < tiles; index++) {
            RowTile tile = tile(scratch, index);
            int at = tile.firstPlace * stride;
            scratch.rows.read(
                    query.memory(),
                    query.offset(scratch.b, tile.h, tile.query),
                    query.rowStride(),
                    tile.queries,
                    headDim,
                    scratch.packed,
                    at,
                    stride);
            for (int i = at; i < at + tile.queries * stride; i++) {
                scratch.packed[i] *= factor;
            }
            if (scratch.keyPairLanes > 0) {
                for (int row = 0; row < tile.queries; row++) {
                    scratch.split(scratch.packed, at + row * stride, stride, scratch.keyPairLanes);
                }
            }
            rows += tile.queries;
        }
        return rows;
    }

    /** Copies keys {@code from} up to before {@code to} of a block to the start of scratch, widened. */
    protected final void loadKeys(S scratch, int block, int from, int to, int paddedHeadDim) {
        load(key, scratch, block, from, to, headDim, scratch.keys, paddedHeadDim);
    }

    /** Copies values {@code from} up to before {@code to} of a block to the start of scratch, widened. */
    protected final void loadValues(S scratch, int block, int from, int to, int paddedHeadDimV) {
        load(value, scratch, block, from, to, headDimV, scratch.values, paddedHeadDimV);
    }

    /** Copies keys {@code from} up to before {@code to} of a block to the start of scratch, as pairs. */
    protected final void loadKeyPairs(S scratch, int block, int from, int to, int paddedHeadDim) {
        loadPairs(key, scratch, block, from, to, headDim, scratch.keyPairs, paddedHeadDim);
    }

    /** Copies values {@code from} up to before {@code to} of a block to the start of scratch, as pairs. */
    protected final void loadValuePairs(S scratch, int block, int from, int to, int paddedHeadDimV) {
        loadPairs(value, scratch, block, from, to, headDimV, scratch.valuePairs, paddedHeadDimV);
    }

    /** Finds keys {@code from} up to before {@code to} of a block where they lie. */
    protected final void placeKeys(S scratch, int block, int from, int to) {
        place(key, scratch, scratch.keyRows, block, from, to, headDim);
    }

    /** Finds values {@code from} up to before {@code to} of a block where they lie. */
    protected final void placeValues(S scratch, int block, int from, int to) {
        place(value, scratch, scratch.valueRows, block, from, to, headDimV);
    }

    private void place(HeadRows rows, S scratch, PlacedRows placed, int block, int from, int to, int width) {
        placed.set(rows, elementBytes, scratch.b, scratch.hKv, block + from, to - from, (long) width * elementBytes);
    }

    private void load(HeadRows rows, S scratch, int block, int from, int to, int width, float[] into, int stride) {
        scratch.rows.read(
                rows.memory(),
                rows.offset(scratch.b, scratch.hKv, block + from),
                rows.rowStride(),
                to - from,
                width,
                into,
                0,
                stride);
    }

    private void loadPairs(HeadRows rows, S scratch, int block, int from, int to, int width, int[] into, int stride) {
        scratch.rows.readPairs(
                rows.memory(),
                rows.offset(scratch.b, scratch.hKv, block + from),
                rows.rowStride(),
                to - from,
                width,
                into,
                stride);
    }

    private float[] save(S scratch, int rows) {
        int width = scratch.out.length / scratch.sum.length;
        float[] copy = new float[rows * (width + 2)];
        System.arraycopy(scratch.out, 0, copy, 0, rows * width);
        System.arraycopy(scratch.shift, 0, copy, rows * width, rows);
        System.arraycopy(scratch.sum, 0, copy, rows * (width + 1), rows);
        return copy;
    }

    @Override
    public final void finish(Object threadScratch) {
        if (splits == 1) {
            return;
        }
        @SuppressWarnings("unchecked")
        S scratch = (S) threadScratch;
        for (int place = 0; place < saved.length / splits; place++) {
            int tiles = open(scratch, place);
            scratch.clear();
            for (int split = 0; split < splits; split++) {
                merge(scratch, saved[place * splits + split]);
            }
            write(scratch, tiles);
        }
    }

    private void merge(S scratch, float[] part) {
        int width = scratch.out.length / scratch.sum.length;
        int rows = part.length / (width + 2);
        for (int row = 0; row < rows; row++) {
            float mine = 1f;
            float others = 1f;
            if (normalization != Normalization.NONE) {
                float otherShift = part[rows * width + row];
                float joint = SplitWeights.joint(scratch.shift[row], otherShift);
                mine = SplitWeights.weight(scratch.shift[row], joint);
                others = SplitWeights.weight(otherShift, joint);
                scratch.sum[row] = mine * scratch.sum[row] + others * part[rows * (width + 1) + row];
                scratch.shift[row] = joint;
            }
            for (int d = 0; d < width; d++) {
                int at = row * width + d;
                scratch.out[at] = mine * scratch.out[at] + others * part[at];
            }
        }
    }

    private void write(S scratch, int tiles) {
        int stride = scratch.out.length / scratch.sum.length;
        for (int index = 0; index < tiles; index++) {
            RowTile tile = tile(scratch, index);
            for (int row = 0; row < tile.queries; row++) {
                int place = tile.firstPlace + row;
                if (scratch.valuePairLanes > 0) {
                    scratch.join(scratch.out, place * stride, stride, scratch.valuePairLanes);
                }
                results.finish(
                        scratch.out,
                        place * stride,
                        headDimV,
                        scratch.shift[place],
                        scratch.sum[place],
                        tile.sink[row],
                        scratch.b,
                        tile.h,
                        tile.query + row);
            }
            scratch.rows.write(
                    scratch.out,
                    tile.firstPlace * stride,
                    stride,
                    tile.queries,
                    headDimV,
                    out.memory(),
                    out.offset(scratch.b, tile.h, tile.query),
                    out.rowStride());
        }
    }
}
