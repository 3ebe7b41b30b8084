package dev.attune.cli.sweep;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a value of a knob costs: the best time with it over the best time of all, as a geometric mean over combinations. 1 means
 * that nothing is lost where the knob is fixed at that value and the others are tuned.
 *
 * @param family of kernels
 * @param combinations how many have a trial with it
 */
record KnobWorth(String family, String knob, int value, double cost, int combinations) {

    /** Every value of every knob that has several, by family, knob and value. */
    static List<KnobWorth> of(List<SweepResult> results) {
        // family and knob to value to the logarithms of what it costs
        Map<String, Map<Integer, List<Double>>> costs = new TreeMap<>();
        for (SweepResult result : results) {
            Map<String, Map<Integer, Double>> best = new LinkedHashMap<>();
            for (Trial trial : result.measured()) {
                Schedule schedule = trial.schedule();
                schedule.knobs()
                        .forEach((knob, value) -> best.computeIfAbsent(
                                        schedule.family() + " " + knob, _ -> new LinkedHashMap<>())
                                .merge(value, result.ofBest(trial), Math::min));
            }
            best.forEach(
                    (knob, values) -> values.forEach((value, cost) -> costs.computeIfAbsent(knob, _ -> new TreeMap<>())
                            .computeIfAbsent(value, _ -> new ArrayList<>())
                            .add(Math.log(cost))));
        }
        List<KnobWorth> worths = new ArrayList<>();
        costs.forEach((knob, values) -> {
            if (values.size() > 1) {
                int space = knob.indexOf(' ');
                values.forEach((value, logs) -> worths.add(new KnobWorth(
                        knob.substring(0, space),
                        knob.substring(space + 1),
                        value,
                        Math.exp(logs.stream().mapToDouble(log -> log).average().orElseThrow()),
                        logs.size())));
            }
        });
        return worths;
    }
}
