package dev.attune.cli.explain;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Printer;
import java.util.ArrayList;
import java.util.List;

/** What is evaluated where: the less often, the cheaper. */
final class PlacesSection {

    private PlacesSection() {}

    static List<String> lines(AnalyzedAttention analyzed) {
        List<String> lines = new ArrayList<>();
        for (Varies place : Varies.values()) {
            List<String> here = analyzed.definitionsAt(place).stream()
                    .filter(definition -> isWork(definition.op()))
                    .map(PlacesSection::print)
                    .toList();
            if (!here.isEmpty()) {
                lines.add(name(place) + ":");
                here.forEach(line -> lines.add("  " + line));
            }
        }
        if (lines.isEmpty()) {
            lines.add("nothing besides the dot products and the softmax");
        }
        return lines;
    }

    private static String print(Definition definition) {
        return Printer.print(definition).strip();
    }

    /** Constants, positions, lengths and parameters cost nothing. */
    private static boolean isWork(Op op) {
        return !op.operands().isEmpty();
    }

    private static String name(Varies place) {
        return switch (place) {
            case LAUNCH -> "once per launch";
            case HEAD -> "once per head";
            case ROW -> "once per query row";
            case COLUMN -> "once per key column";
            case PAIR -> "for each pair";
            case SCORE -> "for each score";
        };
    }
}
