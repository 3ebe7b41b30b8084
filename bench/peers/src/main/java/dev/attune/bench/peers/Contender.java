package dev.attune.bench.peers;

import dev.attune.runtime.tensor.Tensor;

/** One way to compute a call. Used by one thread; what it starts inside is its own affair. */
public interface Contender extends AutoCloseable {

    /** A column of the table. */
    String name();

    /** Sets how many threads the next runs may use, the calling one included. */
    void threads(int threads);

    /** For how long to run before the first of its times counts, at the least. */
    default double warmUpSeconds() {
        return 0;
    }

    /** Computes the call once. */
    void run() throws InterruptedException;

    /** What the last run gave: {@code [batch, heads, q_len, head_dim_v]}, of any strides; valid until the next run. */
    Tensor result();

    @Override
    void close();
}
