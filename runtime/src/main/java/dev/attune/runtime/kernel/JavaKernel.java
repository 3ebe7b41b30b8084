package dev.attune.runtime.kernel;

import dev.attune.runtime.tensor.AttentionArguments;
import java.util.Optional;

/**
 * What a generated Java kernel implements. A call is cut into independent work items; each is run by one thread with its
 * own scratch. An implementation is stateless, so one instance serves all threads and calls.
 */
public interface JavaKernel {

    /**
     * Looks at one call: binds tensors and parameters, finds tile classes that depend on captured tensors, cuts the work.
     *
     * @param arguments checked against the signature: shapes, dtypes and strides fit; the last stride of query, key, value
     *     and out is 1
     * @param threads how many threads will run the items; a KV split is chosen when there are fewer items than these
     */
    Call prepare(AttentionArguments arguments, int threads);

    /**
     * The same call in scalar code, which gives the same bits: what a process runs before its JVM has compiled the vector code.
     * Empty where the kernel has none. The parameters are those of {@link #prepare}.
     */
    default Optional<Call> prepareScalar(AttentionArguments arguments, int threads) {
        return Optional.empty();
    }

    /** Scratch for one thread at a time; its size depends on the kernel alone, so calls of any shape reuse it. */
    Object newScratch();

    /** One call under way. */
    interface Call {

        /** How many work items there are, costliest first. */
        int items();

        /** Runs item {@code 0 <= item < items()}. Different items may run on different threads at once. */
        void run(int item, Object scratch);

        /**
         * Asks items under way to end soon, as nobody wants the results any more. An item that does so throws an exception of
         * the kernel's own; one that does not is waited for.
         */
        default void stop() {}

        /**
         * After all items have ended: joins KV splits, if there were any. Runs on one thread.
         *
         * @param scratch of this thread
         */
        void finish(Object scratch);
    }
}
