package dev.attune.cli.sweep;

import dev.attune.cli.Session;
import dev.attune.runtime.dispatch.AttentionRunner;
import dev.attune.runtime.tune.record.TuningDatabase;
import java.io.PrintWriter;
import java.util.List;

/** Tunes the combinations of a sweep that are not done yet, one after the other. */
final class SweepRun {

    private final Session session;
    private final TuningDatabase database;

    SweepRun(Session session, TuningDatabase database) {
        this.session = session;
        this.database = database;
    }

    /**
     * Goes through some units.
     *
     * @return how many have no kernel with a right result
     */
    int run(List<SweepUnit> units) throws InterruptedException {
        PrintWriter out = session.terminal().out();
        int failed = 0;
        try (SweepProgress progress = new SweepProgress(session.terminal(), units.size())) {
            int number = 0;
            for (SweepUnit unit : units) {
                number++;
                // a runner for each: its kernels go when the unit is done
                try (AttentionRunner runner = session.runner(database)) {
                    if (UnitTuning.isDone(runner, unit)) {
                        progress.skipped();
                        continue;
                    }
                    UnitTuning.Ended ended = UnitTuning.run(runner, unit, progress);
                    failed += ended.won() ? 0 : 1;
                    out.println(number + "/" + units.size() + "  " + unit.describe() + ": " + ended.told());
                    out.flush();
                    progress.tuned();
                }
            }
        }
        return failed;
    }
}
