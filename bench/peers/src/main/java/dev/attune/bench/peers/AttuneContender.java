package dev.attune.bench.peers;

import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.kernel.KernelCompiler;
import dev.attune.runtime.kernel.KernelRequest;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.simd.JavaKernelLauncher;
import dev.attune.runtime.simd.KernelClasses;
import dev.attune.runtime.simd.WorkerPool;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.Tensor;
import java.util.Optional;

/** Attune's Java kernel; a run includes the check of its arguments, as a caller's does. */
final class AttuneContender implements Contender {

    private final String name;
    private final KernelArtifact artifact;
    private final AttentionArguments arguments;
    private final JavaKernelLauncher launcher;
    private int threads = 1;

    /**
     * Compiles the kernel of a call.
     *
     * @param schedule empty for the compiler's own choice
     */
    AttuneContender(String name, KernelCompiler compiler, PeerCall call, Optional<Schedule> schedule) {
        this.name = name;
        this.arguments = call.arguments();
        this.artifact = compiler.compile(new KernelRequest(
                call.source(), Target.JAVA, call.each().dtype(), call.each().shape(), schedule));
        this.launcher = new JavaKernelLauncher(KernelClasses.load(artifact));
    }

    /** Family and knobs of the kernel. */
    Schedule schedule() {
        return artifact.schedule();
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
        // the kernel goes with the last reference to it
    }
}
