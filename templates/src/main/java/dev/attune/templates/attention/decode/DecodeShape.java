package dev.attune.templates.attention.decode;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.split.ChunkRows;
import dev.attune.templates.attention.split.SplitShape;

/**
 * A point of the family: what is baked into the code.
 *
 * @param type bf16 or f16
 * @param headDim width of query and key heads, a multiple of 8 up to 256
 * @param valueDim width of value and out heads, a multiple of 8 up to 256
 * @param rows packed rows of a CTA, 16 or 32
 * @param tileKv keys that the warps of a CTA work on at a time: 16 or 32 for each
 * @param warps of a CTA
 * @param stages chunks of a warp that shared memory holds
 */
public record DecodeShape(ElementType type, int headDim, int valueDim, int rows, int tileKv, int warps, int stages) {

    /** The widest head. */
    public static final int MAX_HEAD_DIM = 256;

    /** Registers of a thread that accumulators and scores may take; the rest is for fragments, addresses and the variant. */
    private static final int ACCUMULATOR_BUDGET = 160;

    public DecodeShape {
        if (type == ElementType.F32) {
            throw new IllegalArgumentException("the decode family takes bf16 and f16, not f32");
        }
        requireHead("head_dim", headDim);
        requireHead("head_dim_v", valueDim);
        require(rows == 16 || rows == 32, "tile.q", rows, "16 or 32");
        require(warps >= 1 && warps <= 16, "warps", warps, "1 to 16");
        require(
                tileKv == 16 * warps || tileKv == 32 * warps,
                "tile.kv",
                tileKv,
                "16 or 32 keys for each of " + warps + " warps");
        require(stages >= 1 && stages <= 8, "stages", stages, "1 to 8");
    }

    /** Keys of a warp's chunk. */
    public int keys() {
        return tileKv / warps;
    }

    int rowBlocks() {
        return rows / 16;
    }

    int keyBlocks() {
        return keys() / 8;
    }

    int valueBlocks() {
        return valueDim / 8;
    }

    /** Registers of a thread for scores and out. */
    public int accumulators() {
        return rowBlocks() * 4 * (keyBlocks() + valueBlocks());
    }

    /** Registers of a thread for the query tile. */
    private int queryRegisters() {
        return rowBlocks() * 4 * ((headDim + 15) / 16);
    }

    /** Whether the query stays in registers instead of being read again for each chunk. */
    boolean queryInRegisters() {
        return accumulators() + queryRegisters() <= 128;
    }

    /** Whether the accumulators leave room for the rest. */
    public boolean fitsRegisters() {
        return accumulators() <= ACCUMULATOR_BUDGET;
    }

    /** What the kernels of this point look like to the shared skeleton. */
    public SplitShape split() {
        return new SplitShape(
                type,
                headDim,
                valueDim,
                rows,
                keys(),
                warps,
                stages,
                true,
                false,
                ChunkRows.padded(2 * headDim).pitch(),
                ChunkRows.forMatrices(2 * headDim),
                ChunkRows.forMatrices(2 * valueDim),
                outPitch(),
                0,
                false);
    }

    /** 8 or 24 banks from row to row: the fragment's eight rows of two columns lie in different banks. */
    private int outPitch() {
        return (valueDim + 15) / 16 * 16 + 8;
    }

    private static void requireHead(String name, int width) {
        require(width >= 8 && width % 8 == 0 && width <= MAX_HEAD_DIM, name, width, "a multiple of 8 up to 256");
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; the decode family takes " + allowed);
        }
    }
}
