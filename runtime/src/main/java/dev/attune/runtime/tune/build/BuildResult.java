package dev.attune.runtime.tune.build;

import dev.attune.runtime.kernel.KernelArtifact;

/** What came of building a schedule. */
public sealed interface BuildResult {

    /** A kernel. */
    record Built(KernelArtifact artifact) implements BuildResult {}

    /** None, and why. */
    record Refused(String reason) implements BuildResult {}
}
