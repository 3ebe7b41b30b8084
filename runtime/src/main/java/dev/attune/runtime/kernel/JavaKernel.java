package dev.attune.runtime.kernel;

import dev.attune.runtime.tensor.AttentionArguments;

/**
 * What a generated Java kernel implements. A call is cut into independent work items; each is run by one thread with its
 * own scratch. An implementation is stateless but for what {@link #prepare} returns, so one instance serves all threads.
 */
public interface JavaKernel {

    /**
     * Looks at one call: binds tensors and parameters, finds tile classes that depend on captured tensors, cuts the work.
     *
     * @param arguments checked against the signature: shapes, dtypes and strides fit
     * @param threads how many threads will run the items; a KV split is chosen when there are fewer items than these
     */
    Call prepare(AttentionArguments arguments, int threads);

    /** One call under way. */
    interface Call {

        /** How many work items there are, costliest first. */
        int items();

        /** Scratch for one thread; allocated once per thread and call shape, reused between items. */
        Object newScratch();

        /** Runs item {@code 0 <= item < items()}. Different items may run on different threads at once. */
        void run(int item, Object scratch);

        /** After all items have ended: joins KV splits, if there were any. Runs on one thread. */
        void finish();
    }
}
