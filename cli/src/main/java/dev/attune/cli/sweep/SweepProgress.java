package dev.attune.cli.sweep;

import dev.attune.cli.Progress;
import dev.attune.cli.Terminal;
import dev.attune.cli.report.Numbers;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningProgress;

/**
 * How far a sweep is. The time that is left follows from the time that trials took in this run and from how many a finished
 * combination had; before one is finished nothing is said of it.
 */
final class SweepProgress implements TuningProgress, AutoCloseable {

    private final Progress bar;
    private final long start = System.nanoTime();
    private final int units;
    private int done;
    private int tunedUnits;
    private long trialsOfTuned;
    private long trialsNow;
    private long mostNow;

    SweepProgress(Terminal terminal, int units) {
        this.units = units;
        this.bar = Progress.start(terminal, "sweep", units);
    }

    /** A combination that was done before this run. */
    void skipped() {
        done++;
        draw("");
    }

    /** A combination was tuned. */
    void tuned() {
        done++;
        tunedUnits++;
        trialsOfTuned += trialsNow;
        trialsNow = 0;
        mostNow = 0;
        draw("");
    }

    @Override
    public void started(int trials) {
        trialsNow = 0;
        mostNow = trials;
    }

    @Override
    public void building(Schedule schedule) {
        draw("building " + schedule);
    }

    @Override
    public void ended(Trial trial) {
        trialsNow++;
        draw("measuring");
    }

    private void draw(String doing) {
        bar.at(done, units);
        bar.saying(remaining() + (mostNow == 0 ? "" : "; schedule " + trialsNow + " of " + mostNow + " ") + doing);
    }

    /** In words: {@code about 12 min left}. */
    String remaining() {
        double seconds =
                secondsLeft((System.nanoTime() - start) / 1e9, units - done, tunedUnits, trialsOfTuned, trialsNow);
        return Double.isNaN(seconds) ? "time left unknown" : "about " + Numbers.time(seconds * 1e9) + " left";
    }

    /** What is left of a sweep, in seconds; NaN where no combination was finished in this run. */
    static double secondsLeft(double passed, int unitsLeft, int unitsTuned, long trialsOfTuned, long trialsNow) {
        if (unitsLeft == 0) {
            return 0;
        }
        if (unitsTuned == 0 || trialsOfTuned == 0) {
            return Double.NaN;
        }
        double perTrial = passed / (trialsOfTuned + trialsNow);
        double perUnit = (double) trialsOfTuned / unitsTuned;
        return perTrial * Math.max(0, unitsLeft * perUnit - trialsNow);
    }

    @Override
    public void close() {
        bar.close();
    }
}
