package dev.attune.bench.peers;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.WorkerPool;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;

/** Attune's Java kernel; a run includes the check of its arguments, as a caller's does. */
final class AttuneContender implements Contender {

    /** A JVM may rest on a slow version of a loop before its last compiler gets to it; measured, for under 2.5 seconds. */
    private static final double COLD_SECONDS = 2.5;

    private final String name;
    private final KernelArtifact artifact;
    private final JavaKernelLauncher launcher;
    private final AttentionArguments arguments;
    private final boolean cold;
    private int threads = 1;

    /**
     * A kernel for a call.
     *
     * @param cold whether the kernel has not run yet
     */
    AttuneContender(
            String name,
            KernelArtifact artifact,
            JavaKernelLauncher launcher,
            AttentionArguments arguments,
            boolean cold) {
        this.name = name;
        this.artifact = artifact;
        this.launcher = launcher;
        this.arguments = arguments;
        this.cold = cold;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void threads(int wanted) {
        threads = wanted;
    }

    @Override
    public double warmUpSeconds() {
        return cold ? COLD_SECONDS : 0;
    }

    @Override
    public void run() throws InterruptedException {
        ArgumentChecks.check(artifact, arguments);
        launcher.run(arguments, WorkerPool.shared(), threads);
    }

    @Override
    public Tensor result() {
        return arguments.out();
    }

    @Override
    public void close() {
        // the kernel is kept for other calls
    }
}
