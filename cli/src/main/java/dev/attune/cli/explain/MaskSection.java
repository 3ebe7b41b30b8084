package dev.attune.cli.explain;

import dev.attune.cli.report.Numbers;
import dev.attune.cli.report.TilePlane;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.compiler.reference.TileClasses;
import dev.attune.compiler.reference.TileClasses.TileClass;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What the mask rules out, and how the kernel knows. */
final class MaskSection {

    private MaskSection() {}

    static List<String> lines(AnalyzedAttention analyzed, AttentionArguments arguments, int tileQ, int tileKv) {
        List<String> lines = new ArrayList<>(plan(analyzed.mask()));
        long attended = AttendedPairs.count(analyzed.attention(), arguments);
        long pairs = arguments.shape().pairs();
        lines.add("pairs: " + Numbers.count(attended) + " of " + Numbers.count(pairs) + " attended ("
                + Numbers.percent(attended, pairs) + "), all heads");
        TilePlane plane = plane(new TileClasses(analyzed, arguments).ofHead(0, 0, tileQ, tileKv));
        lines.add("tiles of " + tileQ + " queries x " + tileKv + " keys, first head: "
                + Numbers.count(plane.count(TilePlane.NONE)) + " none, "
                + Numbers.count(plane.count(TilePlane.ALL)) + " all, "
                + Numbers.count(plane.count(TilePlane.SOME)) + " some: "
                + Numbers.percent(plane.count(TilePlane.NONE), plane.tiles()) + " never visited, "
                + Numbers.percent(plane.count(TilePlane.ALL), plane.tiles()) + " run without mask code");
        lines.add("");
        lines.addAll(plane.map());
        lines.add("");
        lines.add("down: queries, across: keys; # all attended, + some, . none");
        return lines;
    }

    private static List<String> plan(MaskPlan plan) {
        return switch (plan) {
            case MaskPlan.Everything _ -> List.of("no mask: every tile runs without mask code");
            case MaskPlan.Nothing _ -> List.of("nothing is ever attended: no tile is visited");
            case MaskPlan.Ranges _ ->
                List.of("closed-form key ranges: each query tile computes the first and last key that it needs");
            case MaskPlan.TileMap map -> tileMap(map);
        };
    }

    private static List<String> tileMap(MaskPlan.TileMap map) {
        List<String> lines = new ArrayList<>();
        lines.add("a map of tile classes, made before the kernel from the least and greatest value in each tile of "
                + (map.summaries().isEmpty()
                        ? "nothing but positions"
                        : map.summaries().stream()
                                .map(summary -> summary.value() + " along "
                                        + summary.axis().spelling())
                                .collect(Collectors.joining(", "))));
        map.hull()
                .ifPresent(_ -> lines.add("inside closed-form key ranges: tiles outside them are not even looked up"));
        return lines;
    }

    private static TilePlane plane(TileClass[][] classes) {
        byte[][] plane = new byte[classes.length][];
        for (int row = 0; row < classes.length; row++) {
            plane[row] = new byte[classes[row].length];
            for (int column = 0; column < classes[row].length; column++) {
                plane[row][column] = switch (classes[row][column]) {
                    case NONE -> TilePlane.NONE;
                    case ALL -> TilePlane.ALL;
                    case SOME -> TilePlane.SOME;
                };
            }
        }
        return new TilePlane(plane);
    }
}
