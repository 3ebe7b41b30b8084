package dev.attune.runtime.tune.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.TuningPlan;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {

    private static final Schedule OWN = new Schedule("f", Map.of("n", 1));
    private static final Schedule GOOD = new Schedule("f", Map.of("n", 2));
    private static final Schedule FAIR = new Schedule("f", Map.of("n", 3));
    private static final Schedule BAD = new Schedule("f", Map.of("n", 4));
    private static final List<Schedule> ALL = List.of(OWN, BAD, FAIR, GOOD);
    private static final Map<Schedule, Double> COSTS = Map.of(OWN, 9.0, BAD, 3.1, FAIR, 1.5, GOOD, 1.0);

    @Test
    void whatCannotWinIsGivenUpButNeverTheDefault() {
        SearchSpace space = SearchSpace.prune(ALL, COSTS);
        assertThat(space.kept()).containsExactly(OWN, GOOD, FAIR);
        assertThat(space.givenUp()).containsExactly(BAD);
        assertThat(space.size()).isEqualTo(4);
    }

    @Test
    void withoutAModelNothingIs() {
        assertThat(SearchSpace.prune(ALL, Map.of()).kept()).isEqualTo(ALL);
    }

    @Test
    void anExhaustiveSearchBelievesNoModel() {
        assertThat(TuningPlan.exhaustive().space(ALL, COSTS).kept()).isEqualTo(ALL);
        assertThat(TuningPlan.guided(OptionalInt.empty()).space(ALL, COSTS).kept())
                .hasSize(3);
    }
}
