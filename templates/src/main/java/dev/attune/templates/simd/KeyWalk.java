package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import java.util.Optional;

/** Which keys a query tile visits, and which of them need the mask. */
public sealed interface KeyWalk {

    /** All keys, none masked. */
    record Everything() implements KeyWalk {}

    /** No key. */
    record Nothing() implements KeyWalk {}

    /**
     * The keys of a range.
     *
     * @param code body of a method that sets {@code range} for the rows {@code queryLow} to {@code queryHigh}, both included;
     *     {@code b}, {@code h} and {@code hKv} are in scope
     */
    record Ranges(CodeBlock code) implements KeyWalk {}

    /**
     * Tiles that are classified one by one.
     *
     * @param hull as in {@link Ranges}; empty where all keys come into question
     * @param summaries extremes per tile of keys: kept in the call, found once per call
     * @param tileExtremes extremes over the rows of a tile: kept in the tile, found when it is opened; in scope are {@code
     *     scratch} and {@code tile}, whose values per row are set
     * @param classify body of a method that returns {@code NONE}, {@code SOME} or {@code ALL} for the rows {@code queryLow}
     *     to {@code queryHigh} and the keys {@code keyLow} to {@code keyHigh}, all included, where {@code keyTile} numbers
     *     the tile of keys and {@code tile}, {@code b}, {@code h} and {@code hKv} are in scope
     */
    record TileClasses(Optional<CodeBlock> hull, PlaceCode summaries, PlaceCode tileExtremes, CodeBlock classify)
            implements KeyWalk {}
}
