package dev.attune.runtime.tune.space;

import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import java.util.List;

/** Names the schedules of a request. */
@FunctionalInterface
public interface ScheduleSource {

    /**
     * Every schedule to choose from, the default first; at least one.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when there is none
     */
    List<Schedule> schedules(KernelRequest request);
}
