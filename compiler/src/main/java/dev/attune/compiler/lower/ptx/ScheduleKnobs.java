package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.runtime.kernel.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Schedule spaces as products of knobs. */
final class ScheduleKnobs {
    /** What a variant's schedule block may set for families that split the keys; {@code tile.q} there means another family. */
    static final Set<String> OF_SPLITS = Set.of("tile.kv", "warps", "stages", "split.kv");

    private ScheduleKnobs() {}

    /**
     * All points over some knobs. What the variant's schedule block sets takes its points.
     *
     * @param own knob to the family's own points
     * @param ofBlock the knobs that a schedule block may set for the family
     * @param fits whether a point can be built
     * @param distance from the family's own choice; the nearest is first
     */
    static List<Schedule> space(
            String family,
            Attention attention,
            Map<String, List<Integer>> own,
            Set<String> ofBlock,
            Predicate<Schedule> fits,
            Function<Schedule, Double> distance) {
        Map<String, List<Integer>> block = attention.schedules().stream()
                .filter(space -> space.target().equals("cuda"))
                .findFirst()
                .map(ScheduleSpace::knobs)
                .orElse(Map.of());
        List<Map<String, Integer>> points = List.of(Map.of());
        for (Map.Entry<String, List<Integer>> knob : own.entrySet()) {
            List<Integer> values = ofBlock.contains(knob.getKey())
                    ? block.getOrDefault(knob.getKey(), knob.getValue())
                    : knob.getValue();
            points = points.stream()
                    .flatMap(point -> values.stream().map(value -> with(point, knob.getKey(), value)))
                    .toList();
        }
        List<Schedule> space = new ArrayList<>();
        for (Map<String, Integer> point : points) {
            Schedule schedule = new Schedule(family, point);
            if (fits.test(schedule)) {
                space.add(schedule);
            }
        }
        space.sort((one, other) -> Double.compare(distance.apply(one), distance.apply(other)));
        return space;
    }

    private static Map<String, Integer> with(Map<String, Integer> point, String knob, int value) {
        Map<String, Integer> more = new LinkedHashMap<>(point);
        more.put(knob, value);
        return more;
    }

    /** How far a point is from another, in doublings of its knobs. A knob that the other does not set is 0 there. */
    static double distance(Schedule one, Schedule other) {
        double sum = 0;
        for (String knob : one.knobs().keySet()) {
            double a = one.knob(knob) + 0.25;
            double b = other.knob(knob, 0) + 0.25;
            sum += Math.abs(Math.log(a / b) / Math.log(2));
        }
        return sum;
    }
}
