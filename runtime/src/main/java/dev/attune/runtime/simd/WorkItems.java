package dev.attune.runtime.simd;

import java.util.Arrays;

/** The order of work items: costliest first, so that no thread starts a long one when the others are done. */
final class WorkItems {
    private WorkItems() {}

    /** The numbers from 0, by falling cost; equal costs keep their order. */
    static int[] costliestFirst(long[] costs) {
        int[] order = new int[costs.length];
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
            least = Math.min(least, costs[i]);
            most = Math.max(most, costs[i]);
        }
        if (least >= most) {
            return order;
        }
        long[] sorted = new long[costs.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.min(most - costs[i], Integer.MAX_VALUE) << 32 | i;
        }
        Arrays.sort(sorted);
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) sorted[i];
        }
        return order;
    }
}
