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
        int vectors = columns();
        int most = registers >= 32 ? 4 : 2;
        while (most > 1 && vectors % most != 0) {
            most /= 2;
        }
        return most;
    }

    /** Vectors of rows in a query tile. */
    public int columns() {
        return tileQ / lanes;
    }

    /** Rows of a micro-kernel's register tile: keys of a score tile, head-dim elements of an output tile. */
    public int tileRows() {
        return switch (tileVectors()) {
            case 4 -> 4;
            case 2 -> registers >= 32 ? 8 : 6;
            default -> 8;
        };
    }

    /** Width of value rows in scratch: a multiple of {@link #tileRows}. */
    public int paddedHeadDimV() {
        return Math.ceilDiv(headDimV, tileRows()) * tileRows();
    }
}
