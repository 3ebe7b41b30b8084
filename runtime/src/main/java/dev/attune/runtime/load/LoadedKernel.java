package dev.attune.runtime.load;

import dev.attune.runtime.arguments.ArgumentException;
import dev.attune.runtime.kernel.KernelArtifact;
import dev.attune.runtime.tensor.AttentionArguments;

/** A kernel that can be called. Safe for calls from several threads. */
public sealed interface LoadedKernel extends AutoCloseable permits LoadedJavaKernel, LoadedCudaKernel {

    /** What was loaded. */
    KernelArtifact artifact();

    /**
     * Runs a call on host tensors, on the process's own threads.
     *
     * @return what computed it
     * @throws ArgumentException when the arguments do not fit the variant or this kernel
     * @throws InterruptedException when the calling thread was interrupted; {@code out} is then not whole
     */
    default ServedBy run(AttentionArguments arguments) throws InterruptedException {
        return run(arguments, CallOptions.DEFAULT);
    }

    /**
     * Runs a call on host tensors.
     *
     * @param options which threads of the host work, and who is told how far the call is
     * @return what computed it
     * @throws ArgumentException when the arguments do not fit the variant or this kernel
     * @throws InterruptedException when the calling thread was interrupted, which stops a Java kernel within milliseconds;
     *     {@code out} is then not whole, no thread works on it any more, and pool and kernel are as good as before. A launch
     *     on a GPU is not stopped
     */
    ServedBy run(AttentionArguments arguments, CallOptions options) throws InterruptedException;

    /** Makes a call ready to be timed on the process's own threads: on a GPU, its tensors are uploaded once. */
    default TimedCall timed(AttentionArguments arguments) {
        return timed(arguments, CallOptions.DEFAULT);
    }

    /**
     * Makes a call ready to be timed: on a GPU, its tensors are uploaded once, and results reach no host tensor; on the host,
     * it is vector code from the first.
     */
    TimedCall timed(AttentionArguments arguments, CallOptions options);

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
