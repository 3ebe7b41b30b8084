package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A call cut into tiles of query rows. A work item is a few neighbouring tiles of one head, which share each block of keys
 * and values that is copied to scratch, and, where there are fewer of these than threads, a part of the keys. This class
 * cuts the work, moves rows in and out and joins key splits; a generated kernel says what happens in between.
 *
 * @param <S> the kernel's scratch
 */
public abstract class TiledCall<S extends TileScratch> implements JavaKernel.Call {
    private static final double LN_2 = Math.log(2.0);
    private static final double LOG2_E = 1.0 / LN_2;

    /** The most tiles that share a copied block; with four, copying costs under 2% of the arithmetic. */
    public static final int MOST_TILES = 4;

    /** Fewer tiles are shared where that leaves threads with fewer items than this each: the last ones would run alone. */
    private static final int ITEMS_PER_THREAD = 6;

    protected final int batch;
    protected final int heads;
    protected final int kvHeads;
    protected final int qLen;
    protected final int kvLen;
    protected final int groupSize;
    protected final float scale;

    private final Rows query;
    private final Rows key;
    private final Rows value;
    private final Rows out;
    private final MemorySegment lse;
    private final long[] lseStrides;
    private final int headDim;
    private final int headDimV;
    private final int tileQ;
    private final int tileKv;
    private final Normalization normalization;

    private int tilesPerItem;
    private int itemsPerHead;
    private int splits;
    private int splitKeys;
    private int[] order;
    private float[][] saved;

    /** How weights become results. */
    public enum Normalization {
        /** Divided by their sum. */
        SOFTMAX,
        /** Divided by the sum of them and the row's sink. */
        SOFTMAX_WITH_SINK,
        /** As they are. */
        NONE
    }

    /** The rows of a tensor {@code [batch, heads, length, width]}. */
    private record Rows(MemorySegment memory, long batchStride, long headStride, long rowStride) {
        static Rows of(Tensor tensor) {
            long[] strides = tensor.strides();
            return new Rows(tensor.memory(), strides[0], strides[1], strides[2]);
        }

        long offset(int b, int h, int row) {
            return b * batchStride + h * headStride + row * rowStride;
        }
    }

    protected TiledCall(AttentionArguments arguments, int tileQ, int tileKv, Normalization normalization) {
        var shape = arguments.shape();
        this.batch = shape.batch();
        this.heads = shape.heads();
        this.kvHeads = shape.kvHeads();
        this.qLen = shape.qLen();
        this.kvLen = shape.kvLen();
        this.groupSize = shape.groupSize();
        this.headDim = shape.headDim();
        this.headDimV = shape.headDimV();
        this.scale = arguments.scale();
        this.query = Rows.of(arguments.query());
        this.key = Rows.of(arguments.key());
        this.value = Rows.of(arguments.value());
        this.out = Rows.of(arguments.out());
        boolean wantsLse = arguments.lse().isPresent() && normalization != Normalization.NONE;
        this.lse = wantsLse ? arguments.lse().get().memory() : null;
        this.lseStrides = wantsLse ? arguments.lse().get().strides() : new long[3];
        this.tileQ = tileQ;
        this.tileKv = tileKv;
        this.normalization = normalization;
    }

    /**
     * Makes a tile ready: sets the scratch's values per head, the tile's values per row and its key range.
     *
     * @param index which of the scratch's tiles
     * @param queries rows that exist, from {@code query}
     */
    protected abstract QueryTile describe(S scratch, int index, int b, int h, int query, int queries);

    /**
     * Lets the rows of described tiles attend to their keys.
     *
     * @param tiles how many of the scratch's tiles are in use
     * @param low no key before this is looked at; a multiple of tile_kv
     * @param high nor any from here on
     */
    protected abstract void attend(S scratch, int tiles, int low, int high);

    /** How many keys the rows from {@code low} to {@code high}, both included, look at. */
    protected abstract long keysSeen(int b, int h, int low, int high);

    /** What the query is multiplied by when it is packed. */
    protected abstract float queryFactor();

    /** Cuts the work; called at the end of a kernel's constructor, when {@link #keysSeen} can answer. */
    protected final void arrange(int threads) {
        long headTiles = Math.ceilDiv(qLen, tileQ);
        long tiles = headTiles * heads * batch;
        tilesPerItem = MOST_TILES;
        while (tilesPerItem > 1 && tiles < (long) tilesPerItem * threads * ITEMS_PER_THREAD) {
            tilesPerItem /= 2;
        }
        itemsPerHead = Math.toIntExact(Math.ceilDiv(headTiles, tilesPerItem));
        long items = Math.multiplyExact((long) itemsPerHead, (long) heads * batch);
        int blocks = Math.ceilDiv(kvLen, tileKv);
        splits = items == 0 || items >= threads
                ? 1
                : Math.toIntExact(Math.clamp(Math.ceilDiv(threads, items), 1, Math.max(1, blocks)));
        splitKeys = Math.ceilDiv(blocks, splits) * tileKv;
        saved = splits == 1 ? null : new float[Math.toIntExact(tiles * splits)][];
        long[] costs = new long[Math.toIntExact(items)];
        for (int item = 0; item < costs.length; item++) {
            int low = item % itemsPerHead * tilesPerItem * tileQ;
            int high = Math.min(low + tilesPerItem * tileQ, qLen) - 1;
            int head = item / itemsPerHead;
            costs[item] = keysSeen(head / heads, head % heads, low, high) * (high - low + 1);
        }
        order = WorkItems.costliestFirst(costs);
    }

    @Override
    public final int items() {
        return Math.multiplyExact(order.length, splits);
    }

    @Override
    public final void run(int item, Object threadScratch) {
        @SuppressWarnings("unchecked")
        S scratch = (S) threadScratch;
        int split = item % splits;
        int place = order[item / splits];
        int head = place / itemsPerHead;
        int b = head / heads;
        int h = head % heads;
        int first = place % itemsPerHead * tilesPerItem;
        int last = Math.min(first + tilesPerItem, Math.ceilDiv(qLen, tileQ));
        for (int tile = first; tile < last; tile++) {
            open(scratch, tile - first, b, h, tile);
        }
        attend(scratch, last - first, split * splitKeys, Math.min(kvLen, (split + 1) * splitKeys));
        for (int tile = first; tile < last; tile++) {
            QueryTile done = tile(scratch, tile - first);
            if (splits == 1) {
                write(scratch, done, b, h);
            } else {
                saved[savedIndex(head, tile, split)] = done.save();
            }
        }
    }

    /** One of the scratch's tiles. */
    protected abstract QueryTile tile(S scratch, int index);

    @Override
    public final void finish(Object threadScratch) {
        if (splits == 1) {
            return;
        }
        @SuppressWarnings("unchecked")
        S scratch = (S) threadScratch;
        for (int head = 0; head < batch * heads; head++) {
            for (int tile = 0; tile < Math.ceilDiv(qLen, tileQ); tile++) {
                QueryTile joint = describeTile(scratch, 0, head / heads, head % heads, tile);
                joint.clear();
                for (int split = 0; split < splits; split++) {
                    float[] part = saved[savedIndex(head, tile, split)];
                    if (normalization == Normalization.NONE) {
                        joint.add(part);
                    } else {
                        joint.merge(part);
                    }
                }
                write(scratch, joint, head / heads, head % heads);
            }
        }
    }

    private int savedIndex(int head, int tile, int split) {
        return (head * Math.ceilDiv(qLen, tileQ) + tile) * splits + split;
    }

    private QueryTile describeTile(S scratch, int index, int b, int h, int tile) {
        int row = tile * tileQ;
        scratch.b = b;
        scratch.h = h;
        scratch.hKv = h / groupSize;
        QueryTile described = describe(scratch, index, b, h, row, Math.min(tileQ, qLen - row));
        described.query = row;
        described.queries = Math.min(tileQ, qLen - row);
        return described;
    }

    private void open(S scratch, int index, int b, int h, int tile) {
        QueryTile opened = describeTile(scratch, index, b, h, tile);
        opened.clear();
        int count = opened.queries * headDim;
        scratch.rows.read(
                query.memory,
                query.offset(b, h, opened.query),
                query.rowStride,
                opened.queries,
                headDim,
                scratch.staged,
                0,
                headDim);
        float factor = queryFactor();
        if (factor != 1f) {
            for (int i = 0; i < count; i++) {
                scratch.staged[i] *= factor;
            }
        }
        scratch.transposition.transpose(scratch.staged, 0, headDim, opened.queries, headDim, opened.packed, 0, tileQ);
    }

    /** Copies keys {@code from} up to before {@code to} of a block to scratch, widened. */
    protected final void loadKeys(S scratch, int block, int from, int to) {
        scratch.rows.read(
                key.memory,
                key.offset(scratch.b, scratch.hKv, block + from),
                key.rowStride,
                to - from,
                headDim,
                scratch.keys,
                from * headDim,
                headDim);
    }

    /** Copies values {@code from} up to before {@code to} of a block to scratch, widened. */
    protected final void loadValues(S scratch, int block, int from, int to, int paddedHeadDimV) {
        scratch.rows.read(
                value.memory,
                value.offset(scratch.b, scratch.hKv, block + from),
                value.rowStride,
                to - from,
                headDimV,
                scratch.values,
                from * paddedHeadDimV,
                paddedHeadDimV);
    }

    private void write(S scratch, QueryTile tile, int b, int h) {
        scratch.transposition.transpose(tile.out, 0, tileQ, headDimV, tile.queries, scratch.staged, 0, headDimV);
        for (int row = 0; row < tile.queries; row++) {
            float factor = finishRow(tile, row, b, h);
            int end = (row + 1) * headDimV;
            if (factor == 0f) {
                java.util.Arrays.fill(scratch.staged, row * headDimV, end, 0f);
            } else if (factor != 1f) {
                for (int i = row * headDimV; i < end; i++) {
                    scratch.staged[i] *= factor;
                }
            }
        }
        scratch.rows.write(
                scratch.staged,
                0,
                headDimV,
                tile.queries,
                headDimV,
                out.memory,
                out.offset(b, h, tile.query),
                out.rowStride);
    }

    /** Writes a row's lse and gives what its sum of weighted values is multiplied by: 0 for a row without weight. */
    private float finishRow(QueryTile tile, int row, int b, int h) {
        float sum = tile.sum[row];
        return switch (normalization) {
            case NONE -> 1f;
            case SOFTMAX -> {
                if (lse != null) {
                    writeLse(
                            b,
                            h,
                            tile.query + row,
                            sum == 0f ? Double.NEGATIVE_INFINITY : tile.shift[row] * LN_2 + Math.log(sum));
                }
                yield sum == 0f ? 0f : 1f / sum;
            }
            case SOFTMAX_WITH_SINK -> {
                double sink = tile.sink[row] * LOG2_E;
                double shift = sum == 0f ? Double.NEGATIVE_INFINITY : tile.shift[row];
                double joint = Math.max(shift, sink);
                if (joint == Double.NEGATIVE_INFINITY) {
                    writeLse(b, h, tile.query + row, joint);
                    yield 0f;
                }
                double mine = Math.pow(2.0, shift - joint);
                double total = mine * sum + Math.pow(2.0, sink - joint);
                writeLse(b, h, tile.query + row, joint * LN_2 + Math.log(total));
                yield (float) (mine / total);
            }
        };
    }

    private void writeLse(int b, int h, int row, double logSum) {
        if (lse != null) {
            long element = b * lseStrides[0] + h * lseStrides[1] + row * lseStrides[2];
            lse.set(ValueLayout.JAVA_FLOAT_UNALIGNED, element * DType.F32.bytes(), (float) logSum);
        }
    }
}
