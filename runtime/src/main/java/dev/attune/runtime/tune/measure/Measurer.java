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
     * @throws InterruptedException when the thread was interrupted
     */
    List<Outcome> measure(List<KernelArtifact> candidates) throws InterruptedException;
}
