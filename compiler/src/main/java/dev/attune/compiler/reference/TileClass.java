package dev.attune.compiler.reference;

/** What a mask does to a tile. */
public enum TileClass {
    /** No pair is attended: the tile is not visited. */
    NONE,
    /** Some pairs may be attended, some not: the tile runs with mask code. */
    SOME,
    /** Every pair is attended: the tile runs without mask code. */
    ALL
}
