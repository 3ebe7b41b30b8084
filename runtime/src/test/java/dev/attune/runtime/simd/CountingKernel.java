package dev.attune.runtime.simd;

import dev.attune.runtime.kernel.JavaKernel;
import dev.attune.runtime.tensor.AttentionArguments;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;

/** A kernel of so many items that counts what it is asked for. */
final class CountingKernel implements JavaKernel {
    final AtomicIntegerArray runs;
    final AtomicInteger scratches = new AtomicInteger();
    final AtomicInteger finishes = new AtomicInteger();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicBoolean stopped = new AtomicBoolean();
    private final IntConsumer item;

    /**
     * A kernel.
     *
     * @param item what an item does, given its number
     */
    CountingKernel(int items, IntConsumer item) {
        this.runs = new AtomicIntegerArray(items);
        this.item = item;
    }

    @Override
    public Call prepare(AttentionArguments arguments, int threads) {
        stopped.set(false);
        return new Call() {
            @Override
            public int items() {
                return runs.length();
            }

            @Override
            public void run(int index, Object scratch) {
                inside.incrementAndGet();
                try {
                    item.accept(index);
                    runs.incrementAndGet(index);
                } finally {
                    inside.decrementAndGet();
                }
            }

            @Override
            public void stop() {
                stopped.set(true);
            }

            @Override
            public void finish(Object scratch) {
                finishes.incrementAndGet();
            }
        };
    }

    @Override
    public Object newScratch() {
        return scratches.incrementAndGet();
    }

    /** How many items have run, over all calls. */
    int allRuns() {
        int all = 0;
        for (int i = 0; i < runs.length(); i++) {
            all += runs.get(i);
        }
        return all;
    }

    /** Keeps a core busy. */
    static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
