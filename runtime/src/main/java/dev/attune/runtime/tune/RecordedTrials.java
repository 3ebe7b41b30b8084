package dev.attune.runtime.tune;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.search.SearchStrategy.Batch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Trials that were recorded, possibly on another machine: tuning with them needs no device and takes no time. */
public final class RecordedTrials implements TrialRunner {

    private final Map<Schedule, Outcome> outcomes = new LinkedHashMap<>();

    public RecordedTrials(List<Trial> trials) {
        trials.forEach(trial -> outcomes.put(trial.schedule(), trial.outcome()));
    }

    /** The schedules of a space that are recorded, in its order, and then those recorded that it does not have. */
    public List<Schedule> recorded(List<Schedule> space) {
        List<Schedule> known = new ArrayList<>(space);
        known.retainAll(outcomes.keySet());
        outcomes.keySet().stream().filter(schedule -> !space.contains(schedule)).forEach(known::add);
        return known;
    }

    /** A whole measurement stands in for a short one: what a short one would have said is not recorded. */
    @Override
    public void run(Batch batch, Consumer<Trial> ended) {
        for (Schedule schedule : batch.schedules()) {
            Outcome outcome = outcomes.get(schedule);
            if (outcome == null) {
                throw new IllegalArgumentException("schedule " + schedule + " is not among the recorded trials");
            }
            ended.accept(new Trial(
                    schedule,
                    switch (outcome) {
                        case Outcome.Measured(double median, double spread, int runs, double _) ->
                            new Outcome.Measured(median, spread, runs, batch.effort());
                        case Outcome.Failed failed -> failed;
                    }));
        }
    }
}
