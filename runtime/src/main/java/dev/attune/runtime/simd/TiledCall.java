package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;

/**
 * A call cut into tiles of query rows. A work item is a few neighbouring tiles of one head, which share each block of keys
 * and values that is copied to scratch, and, where there are fewer of these than threads, a part of the keys. This class
 * cuts the work, moves rows in and out and joins key splits; a generated kernel says what happens in between: in one class by
 * scalar code, in another by vectors, with the same bits as results.
 *
 * @param <S> the kernel's scratch
 */
public abstract class TiledCall<S extends TileScratch> implements JavaKernel.Call {
    /** The most tiles that share a copied block. */
    private static final int MOST_TILES = 32;

    /** Tiles are shared as long as their queries and results leave room in the second-level cache. */
    private static final int TILE_BYTES = 256 << 10;

    /** Fewer tiles are shared where that leaves threads with fewer items than this each: the last ones would run alone. */
    private static final int ITEMS_PER_THREAD = 6;

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
    private final int headDim;
    private final int headDimV;
    private final int tileQ;
    private final int tileKv;
    private final Normalization normalization;

    private boolean vectors;
    private final Thread caller = Thread.currentThread();
    private volatile boolean stopped;

    private int tilesPerItem;
    private int itemsPerHead;
    private int splits;
    private int splitKeys;
    private int[] order;
    private float[][] saved;

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
        this.query = HeadRows.of(arguments.query());
        this.key = HeadRows.of(arguments.key());
        this.value = HeadRows.of(arguments.value());
        this.out = HeadRows.of(arguments.out());
        this.results = new ResultRows(arguments, normalization);
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

    /** Makes this a call that runs vector code; called in the constructor of the class that has it. */
    protected final void useVectors() {
        vectors = true;
    }

    /** How many tiles of these sizes share a copied block at most. */
    public static int tilesTogether(int headDim, int headDimV, int tileQ) {
        return Math.clamp(TILE_BYTES / ((headDim + headDimV) * tileQ * Float.BYTES), 1, MOST_TILES);
    }

    /** Cuts the work; called at the end of a kernel's constructor, when {@link #keysSeen} can answer. */
    protected final void arrange(int threads) {
        long headTiles = Math.ceilDiv(qLen, tileQ);
        long tiles = headTiles * heads * batch;
        tilesPerItem = tilesTogether(headDim, headDimV, tileQ);
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
        scratch.rows.useVectors(vectors);
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
        attend(scratch, last - first, split * splitKeys, (int) Math.min(kvLen, (split + 1L) * splitKeys));
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
        scratch.rows.useVectors(vectors);
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
                query.memory(),
                query.offset(b, h, opened.query),
                query.rowStride(),
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
        transpose(scratch, scratch.staged, headDim, moved(opened), headDim, opened.packed, tileQ);
    }

    /**
     * How many rows of a tile are transposed: a few that do not exist, and whose results nobody reads, take vectors less time than
     * those that do would take one number after the other.
     */
    private int moved(QueryTile tile) {
        if (!vectors) {
            return tile.queries;
        }
        int rest = tile.queries % Transposition.SIDE;
        boolean rounds = rest > Transposition.SIDE / 4;
        return rounds ? Math.min(tileQ, tile.queries + Transposition.SIDE - rest) : tile.queries;
    }

    /** Writes {@code to[column * toStride + row] = from[row * fromStride + column]}. */
    protected final void transpose(
            S scratch, float[] from, int fromStride, int rows, int columns, float[] to, int toStride) {
        if (vectors) {
            scratch.transposition().transpose(from, 0, fromStride, rows, columns, to, 0, toStride);
        } else {
            ScalarTiles.transpose(from, fromStride, rows, columns, to, toStride);
        }
    }

    @Override
    public final void stop() {
        stopped = true;
    }

    /** Copies keys {@code from} up to before {@code to} of a block to scratch, widened; leaves a call that was stopped. */
    protected final void loadKeys(S scratch, int block, int from, int to) {
        // any thread may read the caller's interrupt, so that no one has to notice it on behalf of the others
        if (stopped || caller.isInterrupted()) {
            throw new CallStopped();
        }
        scratch.rows.read(
                key.memory(),
                key.offset(scratch.b, scratch.hKv, block + from),
                key.rowStride(),
                to - from,
                headDim,
                scratch.keys,
                from * headDim,
                headDim);
    }

    /** Copies values {@code from} up to before {@code to} of a block to scratch, widened. */
    protected final void loadValues(S scratch, int block, int from, int to, int paddedHeadDimV) {
        scratch.rows.read(
                value.memory(),
                value.offset(scratch.b, scratch.hKv, block + from),
                value.rowStride(),
                to - from,
                headDimV,
                scratch.values,
                from * paddedHeadDimV,
                paddedHeadDimV);
    }

    private void write(S scratch, QueryTile tile, int b, int h) {
        for (int row = 0; row < tile.queries; row++) {
            tile.rescale[row] = results.factor(tile.shift[row], tile.sum[row], tile.sink[row], b, h, tile.query + row);
        }
        if (vectors) {
            QueryTile.Vectors.scale(tile);
        } else {
            tile.scale();
        }
        transpose(scratch, tile.out, tileQ, headDimV, moved(tile), scratch.staged, headDimV);
        scratch.rows.write(
                scratch.staged,
                0,
                headDimV,
                tile.queries,
                headDimV,
                out.memory(),
                out.offset(b, h, tile.query),
                out.rowStride());
    }
}
