package dev.attune.runtime.tune.build;

import dev.attune.runtime.kernel.Schedule;

/** Builds the kernel of a schedule, for the variant, target, dtype and shape that it was made for. */
@FunctionalInterface
public interface KernelBuilder {

    /** Builds; never throws for a schedule that cannot be built. */
    BuildResult build(Schedule schedule);
}
