package dev.attune.runtime.tune.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class NeighbourSearchTest {

    /** 4 x 4 x 4 x 3 points, ordered by how far they are from (64, 64, 4, 2). */
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

    private static List<Trial> run(SearchStrategy search, ToDoubleFunction<Schedule> milliseconds) {
        List<Trial> trials = new ArrayList<>();
        for (var batch = search.next(trials); !batch.isEmpty(); batch = search.next(trials)) {
            for (Schedule schedule : batch) {
                double time = milliseconds.applyAsDouble(schedule);
                trials.add(new Trial(
                        schedule,
                        time > 0
                                ? new Outcome.Measured(time, 0, 1)
                                : new Outcome.Failed(Outcome.Stage.BUILD, "spills")));
            }
        }
        return trials;
    }

    @Test
    void itWalksToABestThatIsFarFromTheStart() {
        Schedule best = point(16, 128, 1, 3);
        List<Trial> trials = run(new NeighbourSearch(space(), 40), schedule -> 1 + distance(schedule, best));
        assertThat(Trial.best(trials).orElseThrow().schedule()).isEqualTo(best);
        assertThat(trials).hasSize(40).extracting(Trial::schedule).doesNotHaveDuplicates();
        assertThat(trials.getFirst().schedule()).isEqualTo(point(64, 64, 4, 2));
    }

    @Test
    void failuresDoNotStopIt() {
        Schedule best = point(128, 128, 8, 1);
        List<Trial> trials = run(
                new NeighbourSearch(space(), 40),
                schedule -> schedule.knob("stages") == 2 ? -1 : 1 + distance(schedule, best));
        assertThat(Trial.best(trials).orElseThrow().schedule()).isEqualTo(best);
    }

    @Test
    void aBudgetBeyondTheSpaceTriesAllOnce() {
        List<Schedule> space = space();
        var search = new NeighbourSearch(space, 1000);
        assertThat(run(search, _ -> 1)).extracting(Trial::schedule).containsExactlyInAnyOrderElementsOf(space);
        assertThat(search.mostTrials()).isEqualTo(space.size());
        assertThat(run(new NeighbourSearch(space, 1000), _ -> -1)).hasSize(space.size());
        assertThatThrownBy(() -> new NeighbourSearch(space, 0)).hasMessageContaining("a budget of 0 trials");
    }
}
