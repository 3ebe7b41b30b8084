package dev.attune.runtime.tune.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoiseFloorTest {

    private static Trial trial(int number, double milliseconds, double spread) {
        return new Trial(new Schedule("f", Map.of("n", number)), new Outcome.Measured(milliseconds, spread, 100));
    }

    @Test
    void itIsTheMedianDifferenceOfRepeats() {
        List<Trial> first = List.of(trial(1, 1, 0.01), trial(2, 2, 0.01), trial(3, 4, 0.01), trial(4, 9, 0.01));
        List<Trial> again = List.of(trial(1, 1.01, 0.01), trial(2, 1.9, 0.01), trial(3, 4.08, 0.01));
        NoiseFloor floor = NoiseFloor.of(first, again).orElseThrow();
        assertThat(floor.relative()).isCloseTo(Math.log(1.02), within(1e-12));
        assertThat(floor.repeated()).isEqualTo(3);
    }

    @Test
    void withoutRepeatsItIsTheErrorOfAMedian() {
        NoiseFloor floor =
                NoiseFloor.of(List.of(trial(1, 1, 0.1349)), List.of()).orElseThrow();
        assertThat(floor.relative()).isCloseTo(0.012533, within(1e-6));
        assertThat(floor.repeated()).isZero();
        assertThat(NoiseFloor.of(
                        List.of(new Trial(new Schedule("f", Map.of()), new Outcome.Failed(Outcome.Stage.BUILD, "no"))),
                        List.of()))
                .isEmpty();
    }
}
