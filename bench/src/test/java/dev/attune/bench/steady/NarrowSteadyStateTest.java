package dev.attune.bench.steady;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Warm kernels with vectors of half the machine's width, as on a machine without its widest ones. */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class NarrowSteadyStateTest {

    @Test
    void everyExample() throws IOException, InterruptedException {
        WarmKernels.allocateNothing(DType.F32, NarrowSteadyStateTest::halfAsWide);
    }

    private static Schedule halfAsWide(Schedule schedule) {
        Map<String, Integer> knobs = new TreeMap<>(schedule.knobs());
        knobs.computeIfPresent("lanes", (_, lanes) -> lanes / 2);
        knobs.computeIfPresent("registers", (_, _) -> 16);
        if (schedule.family().equals("lanes_are_queries")) {
            knobs.put("tile.q", 4 * knobs.get("lanes"));
        }
        return new Schedule(schedule.family(), knobs);
    }
}
