package dev.attune.runtime.dispatch;

import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.load.ServedBy;
import java.util.List;

/**
 * A kernel that can be called, and how it came to be this one.
 *
 * @param origin where its artifact came from
 * @param decisions in the order they were made
 */
public record ReadyKernel(LoadedKernel kernel, KernelSupply.Origin origin, List<Decision> decisions) {
    public ReadyKernel {
        decisions = List.copyOf(decisions);
    }

    /** The same, with what computed a call as the last decision. */
    public ReadyKernel servedBy(ServedBy server) {
        return new ReadyKernel(kernel, origin, Decision.with(decisions, server));
    }
}
