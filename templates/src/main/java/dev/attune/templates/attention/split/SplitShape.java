package dev.attune.templates.attention.split;

import dev.attune.templates.attention.ElementType;

/**
 * What is baked into a kernel whose keys are split.
 *
 * @param type storage of query, key, value and out
 * @param headDim width of query and key heads
 * @param valueDim width of value and out heads
 * @param rows query rows of a warp, up to 32
 * @param keys keys of a chunk: what a warp works on at a time
 * @param warps of a CTA
 * @param stages chunks, of a warp or shared, that shared memory holds
 * @param packsHeads whether a row is a (query, head of the group) pair, so that a CTA serves all heads of a KV head; if not, a
 *     CTA serves one head
 * @param sharesChunks whether the warps of a CTA share each chunk, every warp with rows of its own (many rows); if not, they
 *     share the rows, every warp with chunks of its own (few rows)
 * @param queryPitch bytes from one row of the query tile in shared memory to the next
 * @param keyRows how a chunk's keys lie in shared memory
 * @param valueRows the same for its values
 * @param outPitch f32 numbers from one row of a warp's result in shared memory to the next; the padding is written, too
 * @param scratchBytes shared memory of a warp besides its chunks
 * @param padded whether rows in shared memory have columns that no copy reaches but the arithmetic reads
 */
public record SplitShape(
        ElementType type,
        int headDim,
        int valueDim,
        int rows,
        int keys,
        int warps,
        int stages,
        boolean packsHeads,
        boolean sharesChunks,
        int queryPitch,
        ChunkRows keyRows,
        ChunkRows valueRows,
        int outPitch,
        int scratchBytes,
        boolean padded) {

    /** Most rows of a warp: a thread ends each row. */
    public static final int MAX_ROWS = 32;

    public SplitShape {
        require(rows >= 1 && rows <= MAX_ROWS, "tile.q", rows, "1 to " + MAX_ROWS);
        require(warps >= 1 && warps <= 16, "warps", warps, "1 to 16");
        require(stages >= 1 && stages <= 8, "stages", stages, "1 to 8");
        require(keys >= 1, "tile.kv", keys * warps, "at least a key for each warp");
        for (int pitch : new int[] {queryPitch, outPitch * 4, scratchBytes}) {
            require(pitch % 16 == 0, "pitch", pitch, "a multiple of 16 bytes");
        }
    }

    /** Threads of a CTA. */
    public int threads() {
        return warps * 32;
    }

    /** Keys that all warps of a CTA work on at a time. */
    public int tileKv() {
        return sharesChunks ? keys : warps * keys;
    }

    /** Query rows of a CTA. */
    public int tileRows() {
        return sharesChunks ? warps * rows : rows;
    }

    /** Warps that have a part of a row's result. */
    int parts() {
        return sharesChunks ? 1 : warps;
    }

    /** Bytes of a chunk's keys in shared memory. */
    public int keyBytes() {
        return keys * keyRows.pitch();
    }

    /** Bytes of a chunk's keys and values in shared memory. */
    public int stageBytes() {
        return keys * (keyRows.pitch() + valueRows.pitch());
    }

    /** Bytes that one asynchronous copy moves: 16 where rows are a multiple of it, else an element. */
    int copyBytes(int width) {
        return width * type.bytes() % 16 == 0 ? 16 : 4;
    }

    /**
     * Dynamic shared memory of a CTA.
     *
     * @param looksAhead whether a warp notes which pairs of the coming chunks are attended
     */
    public int sharedBytes(boolean looksAhead) {
        return new SharedLayout(this, looksAhead).bytes();
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + allowed);
        }
    }
}
