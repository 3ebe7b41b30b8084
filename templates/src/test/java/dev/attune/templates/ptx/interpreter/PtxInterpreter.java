package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.PtxKernel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Executes one kernel. It is decoded once and can be launched many times. The results do not depend on the number of
 * threads that execute the CTAs, unless the kernel's CTAs race for global memory.
 */
public final class PtxInterpreter {
    /** What one CTA of the machine may have, sm_90; the smaller sm_80 limit is the dispatcher's matter. */
    private static final int MAXIMUM_SHARED_BYTES = 232_448;

    private final Program program;
    private final LaunchOptions options;

    public PtxInterpreter(PtxKernel kernel) {
        this(kernel, LaunchOptions.DEFAULT);
    }

    public PtxInterpreter(PtxKernel kernel, LaunchOptions options) {
        this.program = new Program(kernel);
        this.options = options;
    }

    /**
     * Runs a grid to its end.
     *
     * @throws KernelFault for the first thing that the kernel does wrong
     */
    public LaunchReport launch(GlobalMemory memory, Launch launch, KernelArguments arguments) {
        arguments.check(program.kernel.parameters());
        int shared = program.layout.staticEnd() - KernelLayout.SHARED_BASE + launch.dynamicSharedBytes();
        if (shared > MAXIMUM_SHARED_BYTES) {
            throw new IllegalArgumentException("the launch needs " + shared
                    + " bytes of shared memory per CTA; there are " + MAXIMUM_SHARED_BYTES);
        }
        memory.startLaunch();
        long start = System.nanoTime();
        AtomicLong next = new AtomicLong();
        AtomicLong instructions = new AtomicLong();
        AtomicLong lanes = new AtomicLong();
        AtomicLong extraPasses = new AtomicLong();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable worker = () -> {
            try {
                for (long i = next.getAndIncrement();
                        i < launch.ctas() && failure.get() == null;
                        i = next.getAndIncrement()) {
                    Cta cta = new Cta(program, options, launch, memory, arguments, i);
                    cta.run();
                    instructions.addAndGet(cta.executed());
                    lanes.addAndGet(cta.executedLanes());
                    extraPasses.addAndGet(cta.extraPasses());
                }
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
            }
        };
        run(worker, (int) Math.min(options.threads(), launch.ctas()));
        if (failure.get() instanceof RuntimeException fault) {
            throw fault;
        }
        if (failure.get() instanceof Error error) {
            throw error;
        }
        return new LaunchReport(instructions.get(), lanes.get(), extraPasses.get(), (System.nanoTime() - start) / 1e6);
    }

    private static void run(Runnable worker, int threads) {
        Thread[] helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = Thread.ofPlatform().name("ptx-interpreter-" + i).start(worker);
        }
        worker.run();
        boolean interrupted = false;
        for (Thread helper : helpers) {
            while (helper.isAlive()) {
                try {
                    helper.join();
                } catch (InterruptedException stop) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
