package dev.attune.templates.attention.tile;

import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/**
 * Where the parts of a tile map lie. A plane is what one (batch, head) sees; where neither matters there is one plane for all.
 * Workspaces: {@code tile_extremes_N} {@code [planes, tiles of summary N's side]} of (low, high) pairs, 4 bytes each;
 * {@code tile_counts} {@code [planes, query tiles]} of (tiles, cut tiles), i32 each; {@code tile_lists} {@code [planes, query
 * tiles, key tiles]} i32, cut tiles from the front of a row, whole tiles from its back.
 *
 * @param tileQ query rows of a tile
 * @param tileKv keys of a tile
 * @param perBatch whether planes differ by batch
 * @param perHead whether planes differ by query head
 */
public record TileMapLayout(int tileQ, int tileKv, boolean perBatch, boolean perHead) {
    /** The workspace of the lists. */
    public static final String LISTS = "tile_lists";

    /** The workspace of their lengths. */
    public static final String COUNTS = "tile_counts";

    static final String LISTS_MEANING = "key tiles to visit, per query tile";
    static final String COUNTS_MEANING = "how many key tiles each query tile visits, and how many are cut";

    /** The workspace of a summary's extremes. */
    public static String extremes(int summary) {
        return "tile_extremes_" + summary;
    }

    /** How many tiles cover a length, i32. */
    Register tiles(KernelBuilder kernel, Register length, int tile) {
        return kernel.divUnsigned(kernel.add(length, tile - 1), Immediate.of(tile));
    }

    /** The plane of a (batch, head), i32. */
    Register plane(KernelBuilder kernel, KernelArguments arguments, Register batch, Register head) {
        if (perBatch && perHead) {
            return kernel.as("plane").fma(batch, arguments.length("heads"), head);
        }
        if (perBatch) {
            return kernel.as("plane").move(batch);
        }
        return perHead ? kernel.as("plane").move(head) : kernel.as("plane").constant(0);
    }

    /** Declares what {@link #walk} reads, for kernels that walk in a branch. */
    public void declare(KernelArguments arguments) {
        arguments.workspace(LISTS, LISTS_MEANING);
        arguments.workspace(COUNTS, COUNTS_MEANING);
        arguments.length("q_len");
        arguments.length("kv_len");
        if (perBatch && perHead) {
            arguments.length("heads");
        }
    }

    /** The walk of a query tile over the list that the map kernels have made for it. */
    public KeyWalk walk(
            KernelBuilder kernel,
            KernelArguments arguments,
            Register batch,
            Register head,
            Register queryTile,
            Register keyLength) {
        Register lists = arguments.workspace(LISTS, LISTS_MEANING);
        Register counts = arguments.workspace(COUNTS, COUNTS_MEANING);
        Register queryTiles = tiles(kernel, arguments.length("q_len"), tileQ);
        Register keyTiles = tiles(kernel, keyLength, tileKv);
        Register row = kernel.as("list_row").fma(plane(kernel, arguments, batch, head), queryTiles, queryTile);
        return KeyWalk.list(kernel, tileKv, lists, counts, row, keyTiles);
    }
}
