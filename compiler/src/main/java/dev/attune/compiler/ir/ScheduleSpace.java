package dev.attune.compiler.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code schedule} block: for each knob, the points that the tuner may choose from. It changes speed, never results.
 *
 * @param target {@code cuda} or {@code java}
 * @param knobs knob name to its points, in source order; names are those of {@link #KNOBS}
 */
public record ScheduleSpace(String target, Map<String, List<Integer>> knobs) {

    /** Every knob that a schedule block can name: {@code tile q = ...} is {@code tile.q}. */
    public static final Set<String> KNOBS = Set.of("tile.q", "tile.kv", "stages", "split.kv", "warps");

    public ScheduleSpace {
        if (!target.equals("cuda") && !target.equals("java")) {
            throw new IllegalArgumentException("no target named '" + target + "'");
        }
        var copy = new LinkedHashMap<String, List<Integer>>();
        knobs.forEach((knob, points) -> {
            if (!KNOBS.contains(knob) || points.isEmpty()) {
                throw new IllegalArgumentException("knob '" + knob + "' with points " + points);
            }
            copy.put(knob, List.copyOf(points));
        });
        knobs = Collections.unmodifiableMap(copy);
    }
}
