package dev.attune.templates.simd;

/**
 * What the shared passes of a kernel depend on.
 *
 * @param headDim width of query and key heads, 1 to 512
 * @param headDimV width of value and out heads, 1 to 512
 * @param tileQ query rows per tile; a multiple of {@code lanes}
 * @param tileKv keys per block
 * @param lanes f32 elements of a vector: 4, 8 or 16
 * @param registers vector registers of the machine: 16 or 32
 */
public record SimdShape(int headDim, int headDimV, int tileQ, int tileKv, int lanes, int registers) {
    /** The most rows of any register tile: keys of a score tile, head-dim elements of an output tile. */
    static final int MOST_ROWS = 8;

    /** Rows of a register tile that, with two vectors, takes all of sixteen registers, and with four most of thirty-two. */
    private static final int FILLING_ROWS = 6;

    /** Rows of the register tile for what such tiles leave. */
    static final int REST_ROWS = 4;

    /**
     * Keys that such a tile takes at a time where there are sixteen registers. With a constant number of turns, the JIT
     * compiler keeps its twelve accumulators in registers; in a loop up to a variable it loads one broadcast too many ahead,
     * and one accumulator goes through memory.
     * It checks the places of each such loop once before it, some fifty instructions, which so many turns make up for.
     */
    static final int KEYS_AT_A_TIME = 16;

    public SimdShape {
        require(headDim >= 1 && headDim <= 512, "head_dim", headDim, "between 1 and 512");
        require(headDimV >= 1 && headDimV <= 512, "head_dim_v", headDimV, "between 1 and 512");
        require(lanes == 4 || lanes == 8 || lanes == 16, "lanes", lanes, "4, 8 or 16");
        require(
                tileQ >= lanes && tileQ % lanes == 0,
                "tile.q",
                tileQ,
                "a multiple of the vector's " + lanes + " lanes");
        require(tileQ <= 512, "tile.q", tileQ, "at most 512");
        require(tileKv >= 1 && tileKv <= 4096, "tile.kv", tileKv, "between 1 and 4096");
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + allowed);
        }
    }

    /** Vectors side by side in a micro-kernel's register tile: as many as divide the query tile, and leave room for rows. */
    public int tileVectors() {
        int most = registers >= 32 ? 4 : 2;
        while (columns() % most != 0) {
            most--;
        }
        return most;
    }

    /** Vectors of rows in a query tile. */
    public int columns() {
        return tileQ / lanes;
    }

    /**
     * Rows of a register tile that is so many vectors wide, keys of scores or head-dim elements of results: so many that
     * multiply-adds do not wait for each other nor for the loads of their operands.
     */
    public int tileRows(int width) {
        if (fillsRegisters(width)) {
            return FILLING_ROWS;
        }
        // as what a tile of four leaves, three are rare, and their micro-kernel should be small
        return width == 3 && tileVectors() > 3 ? 4 : MOST_ROWS;
    }

    /** Whether a register tile that is so many vectors wide takes all registers that it can have. */
    boolean fillsRegisters(int width) {
        return width == (registers < 32 ? 2 : 4);
    }

    /** Whether such a tile of results takes its keys in groups, see {@link #KEYS_AT_A_TIME}. */
    boolean groupsKeys(int width) {
        return registers < 32 && fillsRegisters(width);
    }

    /** Head-dim elements of results that register tiles of six take; those after them are whole tiles of four. */
    int filledHeadDimV() {
        int both = FILLING_ROWS * REST_ROWS / 2;
        return paddedHeadDimV() / both * both;
    }

    /** Width of value rows in scratch: whole register tiles of any width. */
    public int paddedHeadDimV() {
        return Math.ceilDiv(headDimV, MOST_ROWS) * MOST_ROWS;
    }
}
