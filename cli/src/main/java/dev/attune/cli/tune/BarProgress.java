package dev.attune.cli.tune;

import dev.attune.cli.Progress;
import dev.attune.cli.Terminal;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tune.Trial;
import dev.attune.runtime.tune.TuningProgress;

/** Draws a tuning's progress as a bar. */
public final class BarProgress implements TuningProgress, AutoCloseable {

    private final Progress bar;
    private long ended;
    private long trials;

    public BarProgress(Terminal terminal, String what) {
        this.bar = Progress.start(terminal, "tuning " + what, 1);
    }

    @Override
    public void started(int most) {
        ended = 0;
        trials = most;
        bar.at(0, most);
    }

    @Override
    public void building(Schedule schedule) {
        bar.saying("building " + schedule);
    }

    @Override
    public void ended(Trial trial) {
        ended++;
        bar.at(ended, trials);
        bar.saying("measuring");
    }

    @Override
    public void close() {
        bar.close();
    }
}
