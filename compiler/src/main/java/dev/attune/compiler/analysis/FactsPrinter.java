package dev.attune.compiler.analysis;

import dev.attune.compiler.analysis.MaskPlan.KeyRanges;
import dev.attune.compiler.analysis.MaskPlan.Summary;
import dev.attune.compiler.ir.Printer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes facts as text for people:
 *
 * <pre>
 * values
 *     launch  %window
 *     row     %q_idx
 *     column  %kv_idx
 *     pair    %causal
 *     score   %score
 * mask: key ranges
 *     %q_idx.high: i32 = tile q_idx.high
 *     ...
 *     any [%any_low, %any_high)
 *     all [%all_low, %all_high)
 * score: the scaled dot product
 * </pre>
 */
public final class FactsPrinter {

    private static final String INDENT = "    ";

    private FactsPrinter() {}

    /** All facts. */
    public static String print(AnalyzedAttention analyzed) {
        var text = new StringBuilder("values\n");
        for (Varies place : Varies.values()) {
            String values = analyzed.definitionsAt(place).stream()
                    .map(definition -> definition.value().toString())
                    .collect(Collectors.joining(" "));
            if (!values.isEmpty()) {
                text.append(INDENT)
                        .append("%-8s".formatted(place.name().toLowerCase(Locale.ROOT)))
                        .append(values)
                        .append('\n');
            }
        }
        return text.append(print(analyzed.mask()))
                .append(print(analyzed.score()))
                .toString();
    }

    /** A mask plan. */
    public static String print(MaskPlan plan) {
        return switch (plan) {
            case MaskPlan.Everything _ -> "mask: none\n";
            case MaskPlan.Nothing _ -> "mask: rules out every pair\n";
            case MaskPlan.Ranges(KeyRanges ranges) -> "mask: key ranges\n" + print(ranges);
            case MaskPlan.TileMap map -> {
                List<String> summaries = new ArrayList<>();
                for (Summary summary : map.summaries()) {
                    summaries.add(INDENT + "extreme " + summaries.size() + " of " + summary.value() + " over "
                            + summary.axis().spelling() + "\n");
                }
                yield "mask: a class for each tile\n" + String.join("", summaries) + Printer.print(map.body(), INDENT)
                        + INDENT + "any " + map.any() + "\n" + INDENT + "all " + map.all() + "\n"
                        + map.hull()
                                .map(hull -> "mask: and, for all that, key ranges\n" + print(hull))
                                .orElse("");
            }
        };
    }

    private static String print(KeyRanges ranges) {
        return Printer.print(ranges.body(), INDENT)
                + INDENT + "any [" + ranges.anyLow() + ", " + ranges.anyHigh() + ")\n"
                + INDENT + "all [" + ranges.allLow() + ", " + ranges.allHigh() + ")\n";
    }

    private static String print(ScoreFacts facts) {
        return "score: " + (facts.identity() ? "the scaled dot product" : "computed")
                + facts.bound()
                        .map(bound -> ", at most " + bound + " in magnitude")
                        .orElse("")
                + "\n"
                + facts.headBound()
                        .map(bound -> Printer.print(bound.body(), INDENT) + INDENT + "in magnitude at most "
                                + bound.value() + "\n")
                        .orElse("");
    }
}
