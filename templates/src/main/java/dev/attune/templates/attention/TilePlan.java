package dev.attune.templates.attention;

/** Which key tiles a query tile visits. A tile is whole where every pair of it is attended, cut where some may not be. */
public enum TilePlan {
    /** No mask: every tile is visited and whole. {@link HeadCode#mask} is not called. */
    EVERYTHING,
    /** Nothing is attended: no tile is visited. */
    NOTHING,
    /** {@link HeadCode#keyRange} says in closed form which keys are visited and which of them are whole. */
    RANGES,
    /** A list per query tile, made on the device before the attention kernel by {@link TileMapCode}. */
    TILE_MAP
}
