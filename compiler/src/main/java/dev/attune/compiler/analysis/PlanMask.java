package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.MaskPlan.KeyRanges;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.ir.Verifier;
import dev.attune.compiler.rewrite.RemoveUnused;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Picks how tiles are ruled out. Closed-form ranges where they say all that a look at each tile would say; a map of tiles where
 * captured tensors, division, long periods or gaps between ranges make some tiles empty or whole that the ranges cannot show.
 */
final class PlanMask {

    /** A mask of more operations than this is not analysed: nobody writes one, and the walk over it would go deep. */
    private static final int MOST_DEFINITIONS = 500;

    /** Tile code longer than this costs more than it saves. */
    private static final int MOST_TILE_CODE = 1000;

    private PlanMask() {}

    static MaskPlan of(Attention attention, Map<Value, Varies> varies) {
        if (attention.mask().isEmpty()) {
            return new MaskPlan.Everything();
        }
        Value mask = attention.mask().get();
        if (RemoveUnused.live(attention.body(), List.of(mask)).size() > MOST_DEFINITIONS) {
            return cutEverywhere(attention);
        }
        var ranges = new FindRanges(attention);
        var information = new TileInformation(attention, varies);
        var tileCode = new TileCode(attention);
        ClassifyTiles.Result tiles =
                ClassifyTiles.withoutUnusedSummaries(new ClassifyTiles(tileCode, varies, ranges, information).of(mask));
        if (tileCode.known(tiles.any()).equals(Optional.of(false))) {
            return new MaskPlan.Nothing();
        }
        if (tileCode.known(tiles.all()).equals(Optional.of(true))) {
            return new MaskPlan.Everything();
        }
        FindKeyRanges.Result keys = new FindKeyRanges(new TileCode(attention), varies, ranges, information).of(mask);
        boolean usesRanges = keys.ranges().body().size() <= MOST_TILE_CODE;
        boolean usesTiles = tiles.body().size() <= MOST_TILE_CODE;
        if (usesRanges && (keys.complete() || !usesTiles)) {
            verify(attention, keys.ranges());
            return new MaskPlan.Ranges(keys.ranges());
        }
        if (!usesTiles) {
            return cutEverywhere(attention);
        }
        Verifier.verifyTileCode(
                attention.signature(),
                tiles.body(),
                List.of(tiles.any(), tiles.all()),
                tiles.summaries().size());
        Optional<KeyRanges> hull = usesRanges && keys.restricts() ? Optional.of(keys.ranges()) : Optional.empty();
        hull.ifPresent(found -> verify(attention, found));
        return new MaskPlan.TileMap(hull, tiles.summaries(), tiles.body(), tiles.any(), tiles.all());
    }

    /** Nothing is known: every tile is visited, and every pair's mask is asked. */
    private static MaskPlan cutEverywhere(Attention attention) {
        var code = new TileCode(attention);
        Value zero = code.narrow("none", code.i64(0));
        Value keyLength = code.narrow("all", code.length("kv_len"));
        return new MaskPlan.Ranges(new KeyRanges(code.live(List.of(zero, keyLength)), zero, keyLength, zero, zero));
    }

    private static void verify(Attention attention, KeyRanges ranges) {
        Verifier.verifyTileCode(
                attention.signature(),
                ranges.body(),
                List.of(ranges.anyLow(), ranges.anyHigh(), ranges.allLow(), ranges.allHigh()),
                0);
    }
}
