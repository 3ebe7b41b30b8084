package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.ElementType;
import java.util.Optional;

/**
 * A point of the family: what is baked into the code.
 *
 * @param type bf16 or f16
 * @param headDim width of query and key heads, a multiple of 8 up to 256
 * @param valueDim width of value and out heads, a multiple of 8 up to 256
 * @param consumers consumer warpgroups of a CTA, 1 to 3; each owns 64 query rows
 * @param tileKv keys of a tile, a multiple of 16 up to 256
 * @param stages key tiles, and value tiles, in shared memory at a time, 2 or more
 * @param pingPong whether the warpgroups take turns with their products, one's softmax under another's products
 * @param emulation one of so many exponentials is a polynomial on the multiply-add units; 0 for none
 * @param rescale a row's maximum is renewed when it has risen by more than this, in powers of two; 0 for every rise
 * @param weightSets 1, or 2 where weights are rounded while the product of the tile before still reads its own
 * @param queryInRegisters whether a consumer thread keeps its part of the query tile, rather than have each product read it
 * @param pairType how a tensor with an element for each pair is stored that is brought in tiles; empty where there is none
 */
public record HopperShape(
        ElementType type,
        int headDim,
        int valueDim,
        int consumers,
        int tileKv,
        int stages,
        boolean pingPong,
        int emulation,
        int rescale,
        int weightSets,
        boolean queryInRegisters,
        Optional<ElementType> pairType) {

    /** The widest head. */
    public static final int MAX_HEAD_DIM = 256;
    /** Rows of a warpgroup's product. */
    static final int GROUP_ROWS = 64;
    /** Threads of a warpgroup. */
    static final int GROUP_THREADS = 128;
    /** Columns of a chunk: a row of the 128-byte swizzle. */
    static final int CHUNK = 64;

    /** Work tiles that the producer hands on ahead. */
    static final int WORK_STAGES = 2;

    private static final int CHUNK_BYTES = 128;
    private static final int MBARRIER_BYTES = 8;
    /** The largest weight must stay far from the end of f16. */
    private static final int MOST_RESCALE = 8;

    public HopperShape {
        if (type == ElementType.F32) {
            throw new IllegalArgumentException("the hopper family takes bf16 and f16, not f32");
        }
        requireHead("head_dim", headDim);
        requireHead("head_dim_v", valueDim);
        require(consumers >= 1 && consumers <= 3, "warpgroups", consumers, "1 to 3 consumer warpgroups");
        require(tileKv >= 16 && tileKv % 16 == 0 && tileKv <= 256, "tile.kv", tileKv, "a multiple of 16 up to 256");
        require(stages >= 2 && stages <= 4, "stages", stages, "2 to 4");
        require(!pingPong || consumers > 1, "pingpong", 1, "turns between two or more warpgroups");
        require(emulation == 0 || emulation >= 2, "emulation", emulation, "0, or one of 2 and more");
        require(rescale >= 0 && rescale <= MOST_RESCALE, "rescale", rescale, "0 to " + MOST_RESCALE);
        require(weightSets == 1 || weightSets == 2, "sets", weightSets, "1 and 2");
    }

    /** Query rows of a CTA. */
    public int tileQ() {
        return consumers * GROUP_ROWS;
    }

    /** Threads of a CTA: the consumers' and one producer warpgroup's. */
    public int threads() {
        return (consumers + 1) * GROUP_THREADS;
    }

    /** Warps that use a tile, each of which says when it is done. */
    int consumerWarps() {
        return consumers * GROUP_THREADS / 32;
    }

    /** Registers of a producer thread, and what they leave to a consumer thread; all of them fit a multiprocessor. */
    int producerRegisters() {
        return switch (consumers) {
            case 1 -> 56;
            case 2 -> 40;
            default -> 32;
        };
    }

    int consumerRegisters() {
        return switch (consumers) {
            case 1 -> 256;
            case 2 -> 232;
            default -> 160;
        };
    }

    /** Products along the head per score, 16 columns each. */
    int headSteps() {
        return (headDim + 15) / 16;
    }

    /** Products along the keys per out element, 16 keys each. */
    int keySteps() {
        return tileKv / 16;
    }

    /** Chunks of 64 columns that hold a query or key row; columns past the head are zero. */
    int headChunks() {
        return (headDim + CHUNK - 1) / CHUNK;
    }

    /** Chunks that hold a value or out row. */
    int valueChunks() {
        return (valueDim + CHUNK - 1) / CHUNK;
    }

    /** From one chunk of the query tile to the next, in bytes. */
    int queryChunkBytes() {
        return tileQ() * CHUNK_BYTES;
    }

    /** From one chunk of a key or value tile to the next, in bytes. */
    int keyChunkBytes() {
        return tileKv * CHUNK_BYTES;
    }

    /** From the rows of one warpgroup to those of the next within a chunk, in bytes. */
    int groupBytes() {
        return GROUP_ROWS * CHUNK_BYTES;
    }

    int queryBytes() {
        return headChunks() * queryChunkBytes();
    }

    int keyBytes() {
        return headChunks() * keyChunkBytes();
    }

    int valueBytes() {
        return valueChunks() * keyChunkBytes();
    }

    /** Where the key tiles start in dynamic shared memory. Before them is the query tile, whose place the out tile takes. */
    int keysAt() {
        return Math.max(headChunks(), valueChunks()) * queryChunkBytes();
    }

    int valuesAt() {
        return keysAt() + stages * keyBytes();
    }

    /** Columns of a chunk of a pair tile: a row of the 128-byte swizzle. */
    int pairChunk() {
        return pairType.map(stored -> CHUNK_BYTES / stored.bytes()).orElse(0);
    }

    /** Chunks that hold a row of a pair tile. */
    int pairChunks() {
        return pairType.isEmpty() ? 0 : (tileKv + pairChunk() - 1) / pairChunk();
    }

    /** From one chunk of a strand of a pair tile to the next, in bytes; see {@link PairTiles}. */
    int pairChunkBytes() {
        return queryChunkBytes() / PairTiles.STRANDS;
    }

    /** From one strand of a pair tile to the next, in bytes. */
    int pairStrandBytes() {
        return pairChunks() * pairChunkBytes() + PairTiles.GAP_BYTES;
    }

    /** What copies bring of a pair tile. */
    int pairBytes() {
        return pairChunks() * queryChunkBytes();
    }

    /** From one pair tile to the next, in bytes. */
    int pairTileBytes() {
        return PairTiles.STRANDS * pairStrandBytes();
    }

    int pairsAt() {
        return valuesAt() + stages * valueBytes();
    }

    private int mbarriersAt() {
        return pairsAt() + (pairType.isEmpty() ? 0 : stages * pairTileBytes() - PairTiles.GAP_BYTES);
    }

    /** The query tile has arrived. */
    int queryFullAt() {
        return mbarriersAt();
    }

    /** The query tile's place is free: the out tile has left it. */
    int queryEmptyAt() {
        return mbarriersAt() + MBARRIER_BYTES;
    }

    /** Of the first stage: the key tile has arrived. */
    int keysFullAt() {
        return mbarriersAt() + 2 * MBARRIER_BYTES;
    }

    int keysEmptyAt() {
        return keysFullAt() + stages * MBARRIER_BYTES;
    }

    int valuesFullAt() {
        return keysEmptyAt() + stages * MBARRIER_BYTES;
    }

    int valuesEmptyAt() {
        return valuesFullAt() + stages * MBARRIER_BYTES;
    }

    int pairsFullAt() {
        return valuesEmptyAt() + stages * MBARRIER_BYTES;
    }

    int pairsEmptyAt() {
        return pairsFullAt() + stages * MBARRIER_BYTES;
    }

    /** Of the first stage: the number of a work tile has been handed on. */
    int workFullAt() {
        return pairsEmptyAt() + stages * MBARRIER_BYTES;
    }

    int workEmptyAt() {
        return workFullAt() + WORK_STAGES * MBARRIER_BYTES;
    }

    /** The numbers of work tiles that are handed on. */
    int workAt() {
        return workEmptyAt() + WORK_STAGES * MBARRIER_BYTES;
    }

    /** Four bytes for each consumer thread, which are never read: see {@link SchedulePin}. */
    int pinAt() {
        return workAt() + WORK_STAGES * 4;
    }

    /** Dynamic shared memory of a CTA. */
    public int sharedBytes() {
        return pinAt() + 4 * consumers * GROUP_THREADS;
    }

    /** Registers of a consumer thread that hold scores, weights and out, and query rows if they do. */
    public int accumulators() {
        return tileKv / 2 + weightSets * tileKv / 4 + valueDim / 2 + (queryInRegisters ? 4 * headSteps() : 0);
    }

    /** Whether the accumulators leave room for the rest. */
    public boolean fitsRegisters() {
        // one product's accumulator must also fit the registers that a thread starts with
        int atEntry = 65_536 / threads() / 8 * 8;
        // seen: one more tile width of 16 keys makes the assembler serialise the products
        int others = consumers == 3 ? 32 : 36;
        return accumulators() <= consumerRegisters() - others && Math.max(tileKv, valueDim) / 2 <= atEntry - 32;
    }

    private static void requireHead(String name, int width) {
        require(width >= 8 && width % 8 == 0 && width <= MAX_HEAD_DIM, name, width, "a multiple of 8 up to 256");
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; the hopper family takes " + allowed);
        }
    }
}
