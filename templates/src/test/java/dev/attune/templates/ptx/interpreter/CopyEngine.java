package dev.attune.templates.ptx.interpreter;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The asynchronous copy engine of a CTA: copies under way, which complete late. In turn, they complete when every warp has
 * had its turn and waits; in shuffled order, at any time and in any order.
 */
final class CopyEngine {
    private final List<Runnable> underWay = new ArrayList<>();

    /** Takes what happens when the copy completes. */
    void start(Runnable completion) {
        underWay.add(completion);
    }

    boolean idle() {
        return underWay.isEmpty();
    }

    /** Completes one copy: the oldest, or any. */
    void completeOne(SplittableRandom random) {
        underWay.remove(random == null ? 0 : random.nextInt(underWay.size())).run();
    }
}
