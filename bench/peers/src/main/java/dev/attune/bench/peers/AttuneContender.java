package dev.attune.bench.peers;

import dev.attune.runtime.load.CallOptions;
import dev.attune.runtime.load.LoadedKernel;
import dev.attune.runtime.simd.HostThreads;
import dev.attune.runtime.simd.WorkerPool;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;

/** Attune's Java kernel, called as anybody calls it: a run includes the check of its arguments. */
final class AttuneContender implements Contender {

    /** A JVM may rest on a slow version of a loop before its last compiler gets to it; measured, for under 2.5 seconds. */
    private static final double COLD_SECONDS = 2.5;

    private final String name;
    private final LoadedKernel kernel;
    private final AttentionArguments arguments;
    private final boolean cold;
    private CallOptions options = CallOptions.DEFAULT;

    /**
     * A kernel for a call.
     *
     * @param cold whether the kernel has not run yet
     */
    AttuneContender(String name, LoadedKernel kernel, AttentionArguments arguments, boolean cold) {
        this.name = name;
        this.kernel = kernel;
        this.arguments = arguments;
        this.cold = cold;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void threads(int wanted) {
        options = CallOptions.DEFAULT.on(new HostThreads(WorkerPool.shared(), wanted));
    }

    @Override
    public double warmUpSeconds() {
        return cold ? COLD_SECONDS : 0;
    }

    @Override
    public void run() throws InterruptedException {
        kernel.run(arguments, options);
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
