package dev.attune.runtime.tune.measure;

import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.tune.Outcome;
import java.util.List;

/** Measures kernels side by side. */
@FunctionalInterface
public interface Measurer {

    /**
     * An outcome for each candidate, in their order.
     *
     * @param effort part of a whole measurement's time to spend, over 0 and up to 1
     * @throws InterruptedException when the thread was interrupted
     */
    List<Outcome> measure(List<KernelArtifact> candidates, double effort) throws InterruptedException;
}
