package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.ElementType;

/**
 * A point of the family: what is baked into the code.
 *
 * @param type bf16 or f16
 * @param headDim width of query and key heads, a multiple of 8 up to 256
 * @param valueDim width of value and out heads, a multiple of 8 up to 256
 * @param tileQ query rows of a CTA
 * @param tileKv keys of a tile
 * @param warps of a CTA; each owns {@code tileQ / warps} rows, 16 or 32
 * @param stages 1: one buffer each for keys and values, each loaded while the other is used; 2 and more: a ring of whole tiles
 */
public record MmaShape(ElementType type, int headDim, int valueDim, int tileQ, int tileKv, int warps, int stages) {

    /** The widest head. */
    public static final int MAX_HEAD_DIM = 256;

    /** Registers of a thread that the accumulators may take; the rest is for fragments, addresses and the variant. */
    private static final int ACCUMULATOR_BUDGET = 208;

    public MmaShape {
        if (type == ElementType.F32) {
            throw new IllegalArgumentException("the mma family takes bf16 and f16, not f32");
        }
        requireHead("head_dim", headDim);
        requireHead("head_dim_v", valueDim);
        require(warps == 1 || warps == 2 || warps == 4 || warps == 8, "warps", warps, "1, 2, 4 or 8");
        require(
                tileQ == warps * 16 || tileQ == warps * 32,
                "tile.q",
                tileQ,
                "16 or 32 rows for each of " + warps + " warps");
        require(tileKv >= 16 && tileKv % 16 == 0 && tileKv <= 256, "tile.kv", tileKv, "a multiple of 16 up to 256");
        require(stages >= 1 && stages <= 4, "stages", stages, "1 to 4");
    }

    /** Threads of a CTA. */
    public int threads() {
        return warps * 32;
    }

    /** Blocks of 16 rows that a warp owns. */
    public int rowBlocks() {
        return tileQ / warps / 16;
    }

    /** Rows that a thread holds parts of: two per block. */
    public int rowsPerThread() {
        return 2 * rowBlocks();
    }

    /** Head width in shared memory: steps of 16, the tail zero. */
    public int paddedHeadDim() {
        return (headDim + 15) / 16 * 16;
    }

    /** Value width in shared memory. */
    public int paddedValueDim() {
        return (valueDim + 15) / 16 * 16;
    }

    /** Products along the head per score. */
    public int headSteps() {
        return paddedHeadDim() / 16;
    }

    /** Blocks of 8 keys in a tile. */
    public int keyBlocks() {
        return tileKv / 8;
    }

    /** Blocks of 8 value columns. */
    public int valueBlocks() {
        return paddedValueDim() / 8;
    }

    SwizzledTile queryTile() {
        return new SwizzledTile(tileQ, paddedHeadDim());
    }

    SwizzledTile keyTile() {
        return new SwizzledTile(tileKv, paddedHeadDim());
    }

    SwizzledTile valueTile() {
        return new SwizzledTile(tileKv, paddedValueDim());
    }

    SwizzledTile outTile() {
        return new SwizzledTile(tileQ, paddedValueDim());
    }

    /** Where the key tiles start in dynamic shared memory, in bytes; the query tile is before them. */
    int keysAt() {
        return queryTile().bytes();
    }

    /** Where the value tiles start in dynamic shared memory, in bytes. */
    int valuesAt() {
        return keysAt() + stages * keyTile().bytes();
    }

    /** Dynamic shared memory of a CTA: query, keys, values; at the end the out tile takes their place. */
    public int sharedBytes() {
        return Math.max(valuesAt() + stages * valueTile().bytes(), outTile().bytes());
    }

    /** Accumulator registers of a thread: scores and out. */
    public int accumulators() {
        return rowBlocks() * 4 * (keyBlocks() + valueBlocks());
    }

    /** Whether a thread's query fragments stay in registers over the whole walk instead of being read again per tile. */
    boolean queryInRegisters() {
        return accumulators() + rowBlocks() * 4 * headSteps() <= 150;
    }

    /** Registers of a thread that hold query fragments over the whole walk; 0 where they are read again per tile. */
    public int queryRegisters() {
        return queryInRegisters() ? rowBlocks() * 4 * headSteps() : 0;
    }

    /** Whether the accumulators leave room for the rest. */
    public boolean fitsRegisters() {
        return accumulators() <= ACCUMULATOR_BUDGET;
    }

    private static void requireHead(String name, int width) {
        require(width >= 8 && width % 8 == 0 && width <= MAX_HEAD_DIM, name, width, "a multiple of 8 up to 256");
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; the mma family takes " + allowed);
        }
    }
}
