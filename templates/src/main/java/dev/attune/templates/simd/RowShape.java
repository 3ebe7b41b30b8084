package dev.attune.templates.simd;

/**
 * What the shared passes of a kernel for few rows depend on.
 *
 * @param headDim width of query and key heads, 1 to 512
 * @param headDimV width of value and out heads, 1 to 512
 * @param rows the most query rows of a work item, over all heads that share a KV head
 * @param tileKv keys per block
 * @param lanes f32 elements of a vector: 4, 8 or 16
 */
public record RowShape(int headDim, int headDimV, int rows, int tileKv, int lanes) {
    /** Rows that a micro-kernel handles at once, where there are so many. */
    static final int ROWS_AT_ONCE = 4;

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
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + allowed);
        }
    }

    /** Width of query and key rows in scratch: whole vectors. */
    public int paddedHeadDim() {
        return Math.ceilDiv(headDim, lanes) * lanes;
    }

    /** Vectors of a value row that a micro-kernel handles at once. */
    public int valueVectors() {
        return Math.min(4, Math.ceilDiv(headDimV, lanes));
    }

    /** Width of value and out rows in scratch. */
    public int paddedHeadDimV() {
        int width = valueVectors() * lanes;
        return Math.ceilDiv(headDimV, width) * width;
    }

    /** Distance between rows of scores: a vector may reach past the last key. */
    public int scoreStride() {
        return tileKv + lanes;
    }

    /** The constants of a shape in the names of its shared classes. */
    String suffix(int width) {
        return "d%d_kv%d_f32x%d".formatted(width, tileKv, lanes);
    }
}
