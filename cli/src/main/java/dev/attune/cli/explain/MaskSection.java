package dev.attune.cli.explain;

import dev.attune.cli.report.Numbers;
import dev.attune.cli.report.TilePlane;
import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.ir.Printer;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.reference.AttendedPairs;
import dev.attune.compiler.reference.TileClasses;
import dev.attune.compiler.reference.TileClasses.TileClass;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.ArrayList;
import java.util.List;

/** What the mask rules out, and how the kernel knows. */
final class MaskSection {

    private MaskSection() {}

    static List<String> lines(AnalyzedAttention analyzed, AttentionArguments arguments, int tileQ, int tileKv) {
        List<String> lines = new ArrayList<>(plan(analyzed));
        long attended = AttendedPairs.count(analyzed.attention(), arguments);
        long pairs = arguments.shape().pairs();
        lines.add("pairs: " + Numbers.count(attended) + " of " + Numbers.count(pairs) + " attended ("
                + Numbers.percent(attended, pairs) + "), all heads");
        TilePlane plane = new TilePlane(new TileClasses(analyzed, arguments).ofHead(0, 0, tileQ, tileKv));
        lines.add("tiles of " + tileQ + " queries x " + tileKv + " keys, first head: "
                + Numbers.count(plane.count(TileClass.NONE)) + " none, "
                + Numbers.count(plane.count(TileClass.ALL)) + " all, "
                + Numbers.count(plane.count(TileClass.SOME)) + " some: "
                + Numbers.percent(plane.count(TileClass.NONE), plane.tiles()) + " never visited, "
                + Numbers.percent(plane.count(TileClass.ALL), plane.tiles()) + " run without mask code");
        lines.add("");
        lines.addAll(plane.map());
        lines.add("");
        lines.add("down: queries, across: keys; # all attended, + some, . none");
        return lines;
    }

    private static List<String> plan(AnalyzedAttention analyzed) {
        return switch (analyzed.mask()) {
            case MaskPlan.Everything _ -> List.of("no mask: every tile runs without mask code");
            case MaskPlan.Nothing _ -> List.of("nothing is ever attended: no tile is visited");
            case MaskPlan.Ranges _ ->
                List.of("closed-form key ranges: each query tile computes the first and last key that it needs");
            case MaskPlan.TileMap map -> tileMap(analyzed, map);
        };
    }

    private static List<String> tileMap(AnalyzedAttention analyzed, MaskPlan.TileMap map) {
        List<String> lines = new ArrayList<>();
        lines.add("a map of tile classes, made before the kernel"
                + (map.summaries().isEmpty() ? "" : " from the least and greatest value in each tile of:"));
        map.summaries()
                .forEach(summary -> lines.add("  " + definition(analyzed, summary.value()) + ", along "
                        + summary.axis().spelling()));
        map.hull()
                .ifPresent(_ -> lines.add("inside closed-form key ranges: tiles outside them are not even looked up"));
        return lines;
    }

    private static String definition(AnalyzedAttention analyzed, Value value) {
        return analyzed.attention().body().stream()
                .filter(definition -> definition.value().equals(value))
                .map(definition -> Printer.print(definition).strip())
                .findFirst()
                .orElseGet(value::toString);
    }
}
