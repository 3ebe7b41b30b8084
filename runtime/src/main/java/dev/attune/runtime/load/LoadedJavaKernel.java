package dev.attune.runtime.load;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.AttentionArguments;

/** A Java kernel on all cores of the host. */
public final class LoadedJavaKernel implements LoadedKernel {

    private final KernelArtifact artifact;
    private final JavaKernelLauncher launcher;

    /**
     * Loads the artifact's classes.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when they do not load in this JVM
     */
    public LoadedJavaKernel(KernelArtifact artifact) {
        this(artifact, KernelClasses.load(artifact));
    }

    /**
     * A kernel whose classes are loaded already.
     *
     * @param artifact what is known of it; its files are not read
     */
    public LoadedJavaKernel(KernelArtifact artifact, JavaKernel kernel) {
        this.artifact = artifact;
        this.launcher = new JavaKernelLauncher(kernel);
    }

    @Override
    public KernelArtifact artifact() {
        return artifact;
    }

    @Override
    public void run(AttentionArguments arguments, CallOptions options) throws InterruptedException {
        ArgumentChecks.check(artifact, arguments);
        launch(arguments, options);
    }

    /** A call of microseconds stays on the calling thread. */
    private void launch(AttentionArguments arguments, CallOptions options) throws InterruptedException {
        launcher.run(arguments, options.threads().worth(arguments.shape()), options.progress());
    }

    @Override
    public TimedCall timed(AttentionArguments arguments, CallOptions options) {
        ArgumentChecks.check(artifact, arguments);
        return new TimedCall() {
            @Override
            public double[] time(int runs) throws InterruptedException {
                double[] milliseconds = new double[runs];
                for (int i = 0; i < runs; i++) {
                    long start = System.nanoTime();
                    launch(arguments, options);
                    milliseconds[i] = (System.nanoTime() - start) / 1e6;
                }
                return milliseconds;
            }

            @Override
            public void close() {
                // nothing is held: the call works on the caller's tensors
            }
        };
    }

    @Override
    public String runsOn() {
        int threads = Runtime.getRuntime().availableProcessors();
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    @Override
    public void close() {
        // classes go with the last reference to them
    }
}
