package dev.attune.runtime.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.search.SearchStrategy;
import dev.attune.runtime.tune.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TuningPlanTest {

    @ParameterizedTest
    @ValueSource(ints = {20, 24, 33, 40, 44, 45, 60, 92, 320, 1000})
    void aGuidedSearchAndItsFinalRoundTakeAFifthOfTheSpace(int size) {
        int all = measurements(TuningPlan.guided(OptionalInt.empty()), size);
        assertThat(all).isGreaterThan(3).isLessThanOrEqualTo(Math.min(TuningPlan.MOST, size / 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 8, 9, 12, 30})
    void aBudgetHoldsTheFinalRoundToo(int budget) {
        assertThat(measurements(TuningPlan.guided(OptionalInt.of(budget)), 200)).isLessThanOrEqualTo(budget);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9})
    void aTinySpaceIsMeasuredAsFarAsItGoes(int size) {
        assertThat(measurements(TuningPlan.guided(OptionalInt.empty()), size)).isEqualTo(Math.min(size, 4));
    }

    /** Of a search of a bumpy space, with the final round that {@code Tuning} adds where not all met in one batch. */
    private static int measurements(TuningPlan plan, int size) {
        List<Schedule> schedules = IntStream.range(0, size)
                .mapToObj(i -> new Schedule("any", Map.of("knob", i + 1)))
                .toList();
        SearchStrategy search = plan.search(new SearchSpace(schedules, List.of(), Map.of()), List.of());
        List<Trial> trials = new ArrayList<>();
        for (List<Schedule> batch = search.next(trials).schedules();
                !batch.isEmpty();
                batch = search.next(List.copyOf(trials)).schedules()) {
            for (Schedule schedule : batch) {
                int knob = schedule.knob("knob");
                trials.add(new Trial(schedule, new Outcome.Measured(10 + knob * 7919 % 31 / 10.0, 0.01, 9)));
            }
        }
        boolean metOneAnother = trials.size() <= search.batchSize();
        return trials.size() + (metOneAnother ? 0 : TuningPlan.FINALISTS + 1);
    }
}
