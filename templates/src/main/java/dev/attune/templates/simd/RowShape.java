package dev.attune.templates.simd;

/**
 * What the shared passes of a kernel for few rows depend on.
 *
 * @param headDim width of query and key heads, 1 to 512
 * @param headDimV width of value and out heads, 1 to 512
 * @param rows the most query rows of a work item, over all heads that share a KV head
 * @param tileKv keys per block
 * @param lanes f32 elements of a vector: 4, 8 or 16
 * @param bytes of a stored element: 4 for f32, 2 for bf16 and f16
 * @param pairs whether elements are bf16, which micro-kernels widen themselves: two stand in an int, the first in its low half
 * @param inPlace whether micro-kernels read keys and values where they lie, and not from a copy in the first-level cache
 */
public record RowShape(
        int headDim, int headDimV, int rows, int tileKv, int lanes, int bytes, boolean pairs, boolean inPlace) {
    /** Rows that a micro-kernel handles at once, where there are so many. */
    static final int ROWS_AT_ONCE = 4;

    /** Keys that a micro-kernel of scores handles at once. */
    static final int KEYS_AT_ONCE = 2;

    /** Keys, or vectors of a value row, that a single row's micro-kernel handles at once. */
    static final int AT_ONCE_FOR_ONE_ROW = 8;

    /**
     * Bytes of keys or values that are copied and then worked on: so few that they stay in the first-level cache, where
     * their order does not matter, and enough that memory is read at full speed and passes are entered seldom.
     */
    private static final int CHUNK_BYTES = 16384;

    public RowShape {
        require(headDim >= 1 && headDim <= 512, "head_dim", headDim, "between 1 and 512");
        require(headDimV >= 1 && headDimV <= 512, "head_dim_v", headDimV, "between 1 and 512");
        require(lanes == 4 || lanes == 8 || lanes == 16, "lanes", lanes, "4, 8 or 16");
        require(rows >= 1 && rows <= 64, "tile.q", rows, "between 1 and 64");
        require(
                tileKv >= lanes && tileKv <= 4096 && tileKv % lanes == 0,
                "tile.kv",
                tileKv,
                "a multiple of the vector's " + lanes + " lanes, at most 4096");
        if (inPlace && !canReadInPlace(headDim, headDimV, lanes, bytes, pairs)) {
            throw new IllegalArgumentException(
                    "in.place is 1; it must be 0 for head_dim " + headDim + " and head_dim_v "
                            + headDimV + " of " + bytes + " bytes an element, unless rows are whole vectors of " + lanes
                            + " floats, at most " + RowsInPlace.MOST_VECTORS + ", of f32 or bf16");
        }
    }

    /**
     * Whether keys and values can be read where they lie: their rows are whole vectors, which micro-kernels use as they are, and
     * no more than {@link RowsInPlace} takes well.
     */
    public static boolean canReadInPlace(int headDim, int headDimV, int lanes, int bytes, boolean pairs) {
        int width = pairs ? 2 * lanes : lanes;
        return (bytes == Float.BYTES || pairs)
                && headDim % width == 0
                && headDimV % width == 0
                && Math.max(headDim, headDimV) <= RowsInPlace.MOST_VECTORS * lanes;
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + allowed);
        }
    }

    /** Whether keys are pairs in scratch: an odd row would share its last pair with the next one. */
    public boolean keyPairs() {
        return pairs && headDim % 2 == 0;
    }

    /** The same for values. */
    public boolean valuePairs() {
        return pairs && headDimV % 2 == 0;
    }

    /** Width of query and key rows in scratch: whole vectors. */
    public int paddedHeadDim() {
        int width = keyPairs() ? 2 * lanes : lanes;
        return Math.ceilDiv(headDim, width) * width;
    }

    /** Vectors of a value row that a micro-kernel handles at once; pairs make two each. Four rows of them are accumulators. */
    public int valueVectors() {
        int vectors = Math.ceilDiv(headDimV, lanes);
        // processors with vectors of 8 floats have 16 registers
        int most = lanes == 8 ? 2 : 4;
        return Math.min(most, valuePairs() ? vectors + vectors % 2 : vectors);
    }

    /** Elements of a value row that a single row's micro-kernel takes; those after them go through one as for many rows. */
    int wideHeadDimV() {
        int width = AT_ONCE_FOR_ONE_ROW * lanes;
        return paddedHeadDimV() / width * width;
    }

    /** Keys that a pass takes at once, copied or where they lie. */
    public int keyChunk() {
        return chunk(paddedHeadDim());
    }

    /** Values that a pass takes at once, likewise. */
    public int valueChunk() {
        return chunk(paddedHeadDimV());
    }

    private int chunk(int width) {
        int keys = Math.clamp(CHUNK_BYTES / (width * bytes), KEYS_AT_ONCE, tileKv);
        return keys - keys % KEYS_AT_ONCE;
    }

    /** Width of value and out rows in scratch. */
    public int paddedHeadDimV() {
        if (inPlace) {
            return headDimV;
        }
        int width = valueVectors() * lanes;
        return Math.ceilDiv(headDimV, width) * width;
    }

    /** Distance between rows of scores: a vector may reach past the last key. */
    public int scoreStride() {
        return tileKv + lanes;
    }

    /** The constants of a shape in the names of its shared classes. */
    String suffix(int width, boolean narrow) {
        return "d%d_kv%d_%sx%d%s".formatted(width, tileKv, narrow ? "bf16" : "f32", lanes, inPlace ? "_in_place" : "");
    }
}
