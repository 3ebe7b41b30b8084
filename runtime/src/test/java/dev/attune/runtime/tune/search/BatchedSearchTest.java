package dev.attune.runtime.tune.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchedSearchTest {

    private final List<Schedule> space = IntStream.range(0, 20)
            .mapToObj(number -> new Schedule("f", Map.of("n", number)))
            .toList();

    private static List<Schedule> run(SearchStrategy search) {
        List<Trial> trials = new ArrayList<>();
        for (var batch = search.next(trials); !batch.isEmpty(); batch = search.next(trials)) {
            // a failure counts as tried, too
            batch.forEach(schedule -> trials.add(new Trial(schedule, new Outcome.Failed(Outcome.Stage.BUILD, "no"))));
        }
        assertThat(trials).hasSize(search.mostTrials());
        return trials.stream().map(Trial::schedule).toList();
    }

    @Test
    void exhaustiveTriesAllOnce() {
        assertThat(run(BatchedSearch.exhaustive(space))).isEqualTo(space);
    }

    @Test
    void randomTriesTheDefaultAndASampleThatTheSeedDecides() {
        List<Schedule> tried = run(BatchedSearch.random(space, 7, 1));
        assertThat(tried).hasSize(7).doesNotHaveDuplicates().startsWith(space.getFirst());
        assertThat(run(BatchedSearch.random(space, 7, 1))).isEqualTo(tried);
        assertThat(run(BatchedSearch.random(space, 7, 2))).isNotEqualTo(tried);
        assertThat(run(BatchedSearch.random(space, 100, 1))).hasSize(20);
        assertThatThrownBy(() -> BatchedSearch.random(space, 0, 1)).hasMessageContaining("a budget of 0 trials");
    }
}
