package dev.attune.runtime.tune.search;

import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Outcome;
import dev.attune.runtime.tune.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Successive halving: many schedules get a short measurement, the better third of them a longer one, and the best of these a
 * whole one. What failed, or lags far behind, is stopped early. A budget of whole measurements so buys a look at almost twice as
 * many schedules.
 */
public final class HalvingSearch implements SearchStrategy {

    private static final int BATCH = 8;
    private static final double[] EFFORTS = {0.25, 0.5, 1};
    private static final int ONE_OF = 3;

    /** A short measurement so many times slower than the best is not repeated, whatever its rank. */
    private static final double LAGS = 1.5;

    private final List<Schedule> space;
    private final int[] sizes;

    /**
     * A search.
     *
     * @param space the most promising first
     * @param budget in whole measurements, at least 1
     */
    public HalvingSearch(List<Schedule> space, int budget) {
        Budgets.require(budget);
        double perSchedule = 0;
        for (int rung = 0; rung < EFFORTS.length; rung++) {
            perSchedule += EFFORTS[rung] / Math.pow(ONE_OF, rung);
        }
        this.space = List.copyOf(space);
        this.sizes = new int[EFFORTS.length];
        sizes[0] = Math.clamp((int) (budget / perSchedule), 1, space.size());
        for (int rung = 1; rung < sizes.length; rung++) {
            sizes[rung] = Math.max(1, sizes[rung - 1] / ONE_OF);
        }
    }

    @Override
    public Batch next(List<Trial> trials) {
        Map<Schedule, Integer> tries = new HashMap<>();
        Map<Schedule, Trial> last = new HashMap<>();
        for (Trial trial : trials) {
            // what was measured whole, by an earlier search, needs no short look
            boolean whole = trial.outcome() instanceof Outcome.Measured measured && measured.effort() >= 1;
            tries.merge(trial.schedule(), whole ? EFFORTS.length : 1, Integer::sum);
            last.put(trial.schedule(), trial);
        }
        List<Schedule> entrants = space.subList(0, sizes[0]);
        for (int rung = 0; rung < sizes.length; rung++) {
            int done = rung;
            List<Schedule> open = entrants.stream()
                    .filter(schedule -> tries.getOrDefault(schedule, 0) <= done)
                    .limit(BATCH)
                    .toList();
            if (!open.isEmpty()) {
                return new Batch(open, EFFORTS[rung]);
            }
            if (rung + 1 < sizes.length) {
                entrants = survivors(entrants, last, sizes[rung + 1]);
            }
        }
        return Batch.NONE;
    }

    private static List<Schedule> survivors(List<Schedule> entrants, Map<Schedule, Trial> last, int most) {
        List<Trial> ran = new ArrayList<>();
        for (Schedule schedule : entrants) {
            if (last.get(schedule).outcome() instanceof Outcome.Measured) {
                ran.add(last.get(schedule));
            }
        }
        ran.sort(Comparator.comparingDouble(Trial::milliseconds));
        return ran.stream()
                .filter(trial -> trial.milliseconds() <= LAGS * ran.getFirst().milliseconds())
                .limit(most)
                .map(Trial::schedule)
                .toList();
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public int mostTrials() {
        int sum = 0;
        for (int size : sizes) {
            sum += size;
        }
        return sum;
    }
}
