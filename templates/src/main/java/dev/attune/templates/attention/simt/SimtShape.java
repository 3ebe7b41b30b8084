package dev.attune.templates.attention.simt;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.split.ChunkRows;
import dev.attune.templates.attention.split.SplitShape;
import java.util.ArrayList;
import java.util.List;

/**
 * A point of the family: what is baked into the code.
 *
 * @param headDim width of query and key heads, 1 to 256
 * @param valueDim width of value and out heads, 1 to 256
 * @param rows rows of a warp, 4, 8, 16 or 32
 * @param warps of a CTA
 * @param stages chunks of 32 keys, of a warp or shared, that shared memory holds
 * @param packsHeads whether a CTA serves all heads of a KV head (few query rows), or one head (many)
 * @param sharesChunks whether the warps of a CTA share the keys, each with rows of its own (many query rows), or the rows
 */
public record SimtShape(
        int headDim, int valueDim, int rows, int warps, int stages, boolean packsHeads, boolean sharesChunks) {

    /** The widest head. */
    public static final int MAX_HEAD_DIM = 256;

    /** Keys of a chunk: one for each lane. */
    static final int KEYS = 32;

    /** Registers of a thread that out and the rows' own numbers may take; the rest is for operands, addresses, the variant. */
    private static final int ROW_BUDGET = 160;

    /** Registers of a row besides out: score, maximum, sum, and one of the variant's. */
    private static final int ROW_REGISTERS = 4;

    public SimtShape {
        requireHead("head_dim", headDim);
        requireHead("head_dim_v", valueDim);
        require(rows == 4 || rows == 8 || rows == 16 || rows == 32, "tile.q", rows, "4, 8, 16 or 32");
        require(warps >= 1 && warps <= 16, "warps", warps, "1 to 16");
        require(stages >= 1 && stages <= 8, "stages", stages, "1 to 8");
    }

    /** Some columns of out: each lane has {@code width} neighbours of them. */
    record Columns(int first, int width) {}

    /** The columns of out as the lanes share them. */
    List<Columns> columns() {
        List<Columns> columns = new ArrayList<>();
        int first = 0;
        while (first < valueDim) {
            int left = valueDim - first;
            int width = left >= 128 ? 4 : left >= 64 ? 2 : 1;
            columns.add(new Columns(first, width));
            first += 32 * width;
        }
        return columns;
    }

    /** Columns of a lane, over all rows. */
    int columnsPerLane() {
        return (valueDim + 31) / 32;
    }

    /** Steps of four along the head. */
    int headSteps() {
        return (headDim + 3) / 4;
    }

    /** Registers of a thread for out and the rows' own numbers. */
    public int rowRegisters() {
        return rows * (columnsPerLane() + ROW_REGISTERS);
    }

    /** Whether these leave room for the rest. */
    public boolean fitsRegisters() {
        return rowRegisters() <= ROW_BUDGET;
    }

    /** What the kernels of this point look like to the shared skeleton. */
    public SplitShape split() {
        int paddedValues = 32 * columnsPerLane();
        return new SplitShape(
                ElementType.F32,
                headDim,
                valueDim,
                rows,
                KEYS,
                warps,
                stages,
                packsHeads,
                sharesChunks,
                16 * headSteps(),
                // lanes read the same columns of their keys from different banks
                ChunkRows.padded(16 * headSteps()),
                new ChunkRows(4 * paddedValues, false),
                paddedValues,
                4 * KEYS * rows,
                headDim % 4 != 0 || valueDim != paddedValues);
    }

    private static void requireHead(String name, int width) {
        require(width >= 1 && width <= MAX_HEAD_DIM, name, width, "1 to 256");
    }

    private static void require(boolean holds, String name, int value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; the simt family takes " + allowed);
        }
    }
}
