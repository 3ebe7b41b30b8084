package dev.attune.cli;

import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error; nothing where that is no terminal. */
public final class Progress implements AutoCloseable {

    private static final int WIDTH = 100;

    private final Optional<ProgressBar> bar;

    private Progress(Optional<ProgressBar> bar) {
        this.bar = bar;
    }

    /** Begins a task of so many steps. */
    public static Progress start(Terminal terminal, String task, long steps) {
        if (!terminal.interactive()) {
            return new Progress(Optional.empty());
        }
        return new Progress(Optional.of(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .clearDisplayOnFinish()
                .build()));
    }

    /** What is being done now. */
    public void saying(String what) {
        bar.ifPresent(drawn -> drawn.setExtraMessage(what));
    }

    /** How far the task is. */
    public void at(long step, long steps) {
        bar.ifPresent(drawn -> drawn.maxHint(steps).stepTo(step));
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
