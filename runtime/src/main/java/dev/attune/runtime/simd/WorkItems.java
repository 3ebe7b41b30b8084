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
        // cost in the upper half, number in the lower; costs that far apart need not be told apart to the last bit
        int coarser = Math.max(0, 33 - Long.numberOfLeadingZeros(most - least));
        long[] sorted = new long[costs.length];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = most - costs[i] >> coarser << 32 | i;
        }
        Arrays.sort(sorted);
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) sorted[i];
        }
        return order;
    }
}
