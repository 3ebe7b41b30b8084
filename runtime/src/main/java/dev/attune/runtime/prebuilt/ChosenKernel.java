package dev.attune.runtime.prebuilt;

import dev.attune.runtime.dispatch.Decision;
import dev.attune.runtime.load.LoadedKernel;
import java.util.List;

/**
 * The kernel that a call gets.
 *
 * @param kernel loaded
 * @param decisions why this one, in the order they were made
 */
public record ChosenKernel(LoadedKernel kernel, List<Decision> decisions) {
    public ChosenKernel {
        decisions = List.copyOf(decisions);
    }

    /** The decisions, one a line. */
    public String explain() {
        var text = new StringBuilder();
        for (Decision decision : decisions) {
            text.append(decision).append('\n');
        }
        return text.toString();
    }
}
