package dev.attune.cli.run;

import dev.attune.cli.Progress;
import dev.attune.cli.Terminal;
import dev.attune.runtime.simd.CallProgress;
import java.util.Optional;

/** Shows how far a long call is; draws nothing before the call has told so. */
public final class CallBar implements CallProgress, AutoCloseable {

    private final Terminal terminal;
    private final String task;
    private Optional<Progress> bar = Optional.empty();

    /**
     * A bar for one call.
     *
     * @param task what is under way
     */
    public CallBar(Terminal terminal, String task) {
        this.terminal = terminal;
        this.task = task;
    }

    @Override
    public void at(int done, int items) {
        if (bar.isEmpty()) {
            bar = Optional.of(Progress.start(terminal, task, items));
        }
        bar.get().at(done, items);
        if (done == items) {
            close(); // what follows may be timed, and a bar takes its share of the cores
        }
    }

    @Override
    public void close() {
        bar.ifPresent(Progress::close);
        bar = Optional.empty();
    }
}
