package dev.attune.runtime.tune.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches of made-up spaces whose times are known. */
class SearchStrategiesTest {

    /** 4 x 4 x 4 x 3 points, (64, 64, 4, 2) first. */
    private static List<Schedule> space() {
        List<Schedule> space = new ArrayList<>();
        for (int q : new int[] {16, 32, 64, 128}) {
            for (int kv : new int[] {16, 32, 64, 128}) {
                for (int warps : new int[] {1, 2, 4, 8}) {
                    for (int stages = 1; stages <= 3; stages++) {
                        space.add(point(q, kv, warps, stages));
                    }
                }
            }
        }
        Schedule start = point(64, 64, 4, 2);
        space.sort(Comparator.comparingDouble(schedule -> distance(schedule, start)));
        return space;
    }

    private static Schedule point(int q, int kv, int warps, int stages) {
        return new Schedule("mma", Map.of("tile.q", q, "tile.kv", kv, "warps", warps, "stages", stages));
    }

    private static double distance(Schedule a, Schedule b) {
        return a.knobs().keySet().stream()
                .mapToDouble(knob -> Math.abs(Math.log((double) a.knob(knob) / b.knob(knob))))
                .sum();
    }

    /** A smooth surface with interacting knobs, and roughness that no model foresees. */
    private static ToDoubleFunction<Schedule> surface(long seed) {
        var random = new Random(seed);
        Map<String, double[]> curve = new HashMap<>();
        for (String knob : new String[] {"stages", "tile.kv", "tile.q", "warps"}) {
            curve.put(knob, new double[] {7 * random.nextDouble(), 0.02 + 0.03 * random.nextDouble()});
        }
        double together = 0.02 * random.nextGaussian();
        Map<Schedule, Double> roughness = new HashMap<>();
        space().forEach(schedule -> roughness.put(schedule, 0.015 * random.nextGaussian()));
        return schedule -> {
            double log = roughness.get(schedule);
            for (Map.Entry<String, double[]> knob : curve.entrySet()) {
                double at = Math.log(schedule.knob(knob.getKey())) / Math.log(2) - knob.getValue()[0];
                log += knob.getValue()[1] * at * at;
            }
            log += together * Math.log(schedule.knob("tile.q")) * Math.log(schedule.knob("warps"));
            return Math.exp(log);
        };
    }

    private static Outcome outcome(double milliseconds, double effort) {
        return milliseconds > 0
                ? new Outcome.Measured(milliseconds, 0, 9, effort)
                : new Outcome.Failed(Outcome.Stage.BUILD, "spills");
    }

    private static List<Trial> run(SearchStrategy search, ToDoubleFunction<Schedule> time, List<Trial> before) {
        List<Trial> trials = new ArrayList<>(before);
        for (var batch = search.next(trials); !batch.schedules().isEmpty(); batch = search.next(List.copyOf(trials))) {
            assertThat(batch.schedules())
                    .hasSizeLessThanOrEqualTo(search.batchSize())
                    .doesNotHaveDuplicates();
            for (Schedule schedule : batch.schedules()) {
                trials.add(new Trial(schedule, outcome(time.applyAsDouble(schedule), batch.effort())));
            }
            assertThat(trials.size() - before.size()).isLessThanOrEqualTo(search.mostTrials());
        }
        return trials;
    }

    private static SearchStrategy guided(int budget) {
        return new GuidedSearch(space(), Map.of(), List.of(), budget, GuidedSearch.BATCH);
    }

    private static double ofBest(List<Trial> trials, ToDoubleFunction<Schedule> time) {
        double best = space().stream().mapToDouble(time).min().orElseThrow();
        return Trial.best(trials).orElseThrow().milliseconds() / best;
    }

    @Test
    void exhaustiveTriesAllOnce() {
        List<Trial> trials = run(ListedSearch.exhaustive(space()), _ -> -1, List.of());
        assertThat(trials).extracting(Trial::schedule).isEqualTo(space());
    }

    @Test
    void randomTriesTheDefaultAndASampleThatTheSeedDecides() {
        List<Trial> tried = run(ListedSearch.random(space(), 7, 1), _ -> 1, List.of());
        assertThat(tried).hasSize(7).doesNotHaveDuplicates();
        assertThat(tried.getFirst().schedule()).isEqualTo(space().getFirst());
        assertThat(run(ListedSearch.random(space(), 7, 1), _ -> 1, List.of())).isEqualTo(tried);
        assertThat(run(ListedSearch.random(space(), 7, 2), _ -> 1, List.of())).isNotEqualTo(tried);
        assertThat(run(ListedSearch.random(space(), 1000, 1), _ -> 1, List.of()))
                .hasSize(192);
        assertThatThrownBy(() -> ListedSearch.random(space(), 0, 1)).hasMessageContaining("a budget of 0 trials");
    }

    @Test
    void halvingLooksAtManyBrieflyAndStopsThoseThatLag() {
        ToDoubleFunction<Schedule> time = surface(5);
        List<Trial> trials = run(new HalvingSearch(space(), 38), time, List.of());
        double spent = trials.stream()
                .mapToDouble(trial -> ((Outcome.Measured) trial.outcome()).effort())
                .sum();
        assertThat(spent).isBetween(30.0, 38.5);
        assertThat(Trial.latest(trials)).hasSizeGreaterThan(60);
        // short looks are exact here, so the best that it looked at wins
        double best = trials.stream()
                .mapToDouble(trial -> time.applyAsDouble(trial.schedule()))
                .min()
                .orElseThrow();
        assertThat(Trial.best(trials).orElseThrow().milliseconds()).isEqualTo(best);
        // the slowest got one short look
        assertThat(trials.stream().map(Trial::schedule).filter(last(trials)::equals))
                .hasSize(1);
        assertThat(run(new HalvingSearch(space(), 20), _ -> -1, List.of())).doesNotHaveDuplicates();
    }

    private static Schedule last(List<Trial> trials) {
        return Trial.latest(trials).stream()
                .max(Comparator.comparingDouble(Trial::milliseconds))
                .orElseThrow()
                .schedule();
    }

    @Test
    void guidedComesWithinThreePercentInAFifth() {
        List<Double> guided = new ArrayList<>();
        List<Double> random = new ArrayList<>();
        for (long seed = 1; seed <= 15; seed++) {
            ToDoubleFunction<Schedule> time = surface(seed);
            List<Trial> trials = run(guided(38), time, List.of());
            assertThat(trials).extracting(Trial::schedule).doesNotHaveDuplicates();
            assertThat(trials.getFirst().schedule()).isEqualTo(point(64, 64, 4, 2));
            guided.add(ofBest(trials, time));
            random.add(ofBest(run(ListedSearch.random(space(), 38, seed), time, List.of()), time));
        }
        assertThat(median(guided)).isLessThan(1.01).isLessThan(median(random));
        assertThat(guided).allMatch(ratio -> ratio < 1.05);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9, 20})
    void aSearchThatWasCutOffGoesOnWhereItWas(int done) {
        ToDoubleFunction<Schedule> time = surface(3);
        for (SearchStrategy search :
                List.of(guided(30), new HalvingSearch(space(), 20), ListedSearch.exhaustive(space()))) {
            List<Trial> whole = run(search, time, List.of());
            int cut = Math.min(done - done % search.batchSize(), whole.size());
            assertThat(run(search, time, whole.subList(0, cut))).isEqualTo(whole);
        }
    }

    @Test
    void failuresAndOutliersDoNotStopIt() {
        Schedule best = point(128, 128, 8, 1);
        List<Trial> trials = run(
                guided(40),
                schedule -> schedule.knob("stages") == 2
                        ? -1
                        : schedule.knob("warps") == 4 ? 1e5 : 1 + distance(schedule, best),
                List.of());
        assertThat(Trial.best(trials).orElseThrow().schedule()).isEqualTo(best);
        assertThat(run(guided(1000), _ -> -1, List.of())).hasSize(192);
    }

    @Test
    void whatIsKnownOfAnotherShapeSavesTrials() {
        ToDoubleFunction<Schedule> time = surface(11);
        List<Trial> elsewhere = space().stream()
                .map(schedule -> new Trial(schedule, outcome(7 * time.applyAsDouble(schedule), 1)))
                .toList();
        var similar = List.of(new SimilarTrials("1,1,1,64,64,64", 0.8, elsewhere));
        List<Trial> told = run(new GuidedSearch(space(), Map.of(), similar, 8, GuidedSearch.BATCH), time, List.of());
        assertThat(ofBest(told, time)).isLessThan(1.001);
    }

    @Test
    void theStaticModelLeadsAtFirst() {
        ToDoubleFunction<Schedule> time = surface(12);
        Map<Schedule, Double> costs = new HashMap<>();
        space().forEach(schedule -> costs.put(schedule, time.applyAsDouble(schedule)));
        List<Trial> trials = run(new GuidedSearch(space(), costs, List.of(), 8, GuidedSearch.BATCH), time, List.of());
        assertThat(ofBest(trials, time)).isEqualTo(1);
    }

    @Test
    void itEndsWhenNothingIsLeftToExpect() {
        List<Trial> trials = run(guided(192), schedule -> 1 + distance(schedule, point(64, 64, 4, 2)), List.of());
        assertThat(trials).hasSizeLessThan(100);
        assertThatThrownBy(() -> guided(0)).hasMessageContaining("a budget of 0 trials");
    }

    @Test
    void strategiesHaveNames() {
        assertThat(Strategy.parse("guided")).isEqualTo(Strategy.GUIDED);
        assertThatThrownBy(() -> Strategy.parse("best"))
                .hasMessage("no strategy 'best'; known: exhaustive, random, halving, guided");
    }
}
