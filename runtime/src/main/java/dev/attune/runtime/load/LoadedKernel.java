package dev.attune.runtime.load;

import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.tensor.AttentionArguments;

/** A kernel that can be called. Safe for calls from several threads. */
public sealed interface LoadedKernel extends AutoCloseable permits LoadedJavaKernel, LoadedCudaKernel {

    /** What was loaded. */
    KernelArtifact artifact();

    /**
     * Runs a call on host tensors.
     *
     * @throws ArgumentException when the arguments do not fit the variant or this kernel
     * @throws InterruptedException when the calling thread was interrupted; {@code out} is then not whole
     */
    void run(AttentionArguments arguments) throws InterruptedException;

    /** Makes a call ready to be timed: on a GPU, its tensors are uploaded once. Results reach no host tensor. */
    TimedCall timed(AttentionArguments arguments);

    /** What runs it, for people: {@code 16 threads}, or the device. */
    String runsOn();

    @Override
    void close();

    /** A call that can be run and timed again and again. */
    interface TimedCall extends AutoCloseable {

        /** Runs so many times; milliseconds of each. */
        double[] time(int runs) throws InterruptedException;

        @Override
        void close();
    }
}
