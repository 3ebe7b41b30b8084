package dev.attune.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    @Test
    void whatIsPrintedIsParsed() {
        for (Schedule schedule : new Schedule[] {
            new Schedule("mma", Map.of("tile.q", 64, "tile.kv", 32, "stages", -1)), new Schedule("plain", Map.of())
        }) {
            assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "mma", "mma[", "[a=1]", "mma[a]", "mma[a=]", "mma[=1]", "mma[a=1,]", "mma[a=x]", "mma[a=1] "
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> Schedule.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schedule '" + text + "': ");
    }
}
