package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.MaskPlan.KeyRanges;
import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.ir.Verifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Picks how tiles are ruled out. Closed-form ranges where they say all that a look at each tile would say; a map of tiles where
 * captured tensors, division, long periods or gaps between ranges make some tiles empty or whole that the ranges cannot show.
 */
final class PlanMask {

    private PlanMask() {}

    static MaskPlan of(Attention attention, Map<Value, Varies> varies) {
        if (attention.mask().isEmpty()) {
            return new MaskPlan.Everything();
        }
        Value mask = attention.mask().get();
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
        verify(attention, keys.ranges());
        if (keys.complete()) {
            return new MaskPlan.Ranges(keys.ranges());
        }
        Verifier.verifyTileCode(
                attention.signature(),
                tiles.body(),
                List.of(tiles.any(), tiles.all()),
                tiles.summaries().size());
        Optional<KeyRanges> hull = keys.restricts() ? Optional.of(keys.ranges()) : Optional.empty();
        return new MaskPlan.TileMap(hull, tiles.summaries(), tiles.body(), tiles.any(), tiles.all());
    }

    private static void verify(Attention attention, KeyRanges ranges) {
        Verifier.verifyTileCode(
                attention.signature(),
                ranges.body(),
                List.of(ranges.anyLow(), ranges.anyHigh(), ranges.allLow(), ranges.allHigh()),
                0);
    }
}
