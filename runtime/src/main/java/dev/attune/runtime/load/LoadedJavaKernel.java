package dev.attune.runtime.load;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.Optional;

/** A Java kernel on all cores of the host. */
public final class LoadedJavaKernel implements LoadedKernel {

    private final KernelArtifact artifact;
    private final JavaKernelLauncher launcher;
    private final Optional<FirstCalls> firstCalls;

    /**
     * Loads the artifact's classes.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when they do not load in this JVM
     */
    public LoadedJavaKernel(KernelArtifact artifact) {
        this(artifact, KernelClasses.load(artifact), false);
    }

    /**
     * A kernel whose classes are loaded already.
     *
     * @param artifact what is known of it; its files are not read
     * @param startsScalar whether scalar code may serve calls until the JVM has compiled the vector code
     */
    private LoadedJavaKernel(KernelArtifact artifact, JavaKernel kernel, boolean startsScalar) {
        this.artifact = artifact;
        this.launcher = new JavaKernelLauncher(kernel);
        this.firstCalls = startsScalar ? Optional.of(new FirstCalls(artifact.signature(), launcher)) : Optional.empty();
    }

    /**
     * A kernel for an application: where it has scalar code, that serves short calls until the JVM has compiled the vector code.
     *
     * @param artifact what is known of it; its files are not read
     */
    public static LoadedJavaKernel startingScalar(KernelArtifact artifact, JavaKernel kernel) {
        return new LoadedJavaKernel(artifact, kernel, true);
    }

    @Override
    public KernelArtifact artifact() {
        return artifact;
    }

    @Override
    public ServedBy run(AttentionArguments arguments, CallOptions options) throws InterruptedException {
        ArgumentChecks.check(artifact, arguments);
        if (firstCalls.isPresent() && !options.vectorsOnly()) {
            FirstCalls first = firstCalls.get();
            if (first.wantsScalars(arguments)
                    && launcher.runScalar(
                            arguments, options.threads().sparingOne().worth(arguments.shape()), options.progress())) {
                first.served(arguments);
                return ServedBy.SCALAR_CODE;
            }
        }
        launch(arguments, options);
        return ServedBy.VECTOR_CODE;
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
