package dev.attune.runtime.dispatch;

import dev.attune.runtime.load.KernelSupply;
import dev.attune.runtime.load.LoadedKernel;
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
}
