package dev.attune.templates.ptx;

import dev.attune.templates.ptx.isa.Instruction;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds how deep each line lies in loops and skipped regions, from the branches alone. */
final class Indentation {
    private Indentation() {}

    /** A region between a branch and its label, by line number, both excluded. */
    private record Region(int from, int to) {
        /** Whether two regions overlap without one holding the other. */
        boolean crosses(Region other) {
            return from < other.from && other.from < to && to < other.to
                    || other.from < from && from < other.to && other.to < to;
        }
    }

    /** The depth of each statement; crossing branches add none. */
    static int[] depths(List<Statement> body) {
        Map<Label, Integer> places = new HashMap<>();
        for (int line = 0; line < body.size(); line++) {
            if (body.get(line) instanceof Label label) {
                places.put(label, line);
            }
        }
        int[] depths = new int[body.size()];
        List<Region> accepted = new ArrayList<>();
        for (Region region : regions(body, places)) {
            if (!accepted.contains(region) && accepted.stream().noneMatch(region::crosses)) {
                accepted.add(region);
                for (int line = region.from + 1; line < region.to; line++) {
                    depths[line]++;
                }
            }
        }
        return depths;
    }

    /** Loops first: a jump out of a loop must not take the loop's indentation. */
    private static List<Region> regions(List<Statement> body, Map<Label, Integer> places) {
        Map<Integer, Integer> loopEnds = new TreeMap<>();
        List<Region> skips = new ArrayList<>();
        for (int line = 0; line < body.size(); line++) {
            if (body.get(line) instanceof Instruction instruction) {
                for (Operand operand : instruction.operands()) {
                    if (operand instanceof Label label) {
                        int place = places.get(label);
                        if (place < line) {
                            loopEnds.merge(place, line + 1, Math::max);
                        } else {
                            skips.add(new Region(line, place));
                        }
                    }
                }
            }
        }
        List<Region> regions = new ArrayList<>();
        loopEnds.forEach((from, to) -> regions.add(new Region(from, to)));
        // the branch around a loop that may run zero times is part of the loop
        skips.removeIf(skip -> loopEnds.getOrDefault(skip.from + 1, 0) == skip.to);
        regions.addAll(skips);
        return regions;
    }
}
