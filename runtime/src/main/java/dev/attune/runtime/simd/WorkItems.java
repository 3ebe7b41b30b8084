package dev.attune.runtime.simd;

import java.util.Arrays;

/** The order of work items: costliest first, so that no thread starts a long one when the others are done. */
final class WorkItems {
    private static final int FEW = 32;

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
        sort(sorted);
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) sorted[i];
        }
        return order;
    }

    /** A process's first call has few items, and the platform's sort would take it as long as a small kernel. */
    private static void sort(long[] numbers) {
        if (numbers.length > FEW) {
            Arrays.sort(numbers);
            return;
        }
        for (int i = 1; i < numbers.length; i++) {
            long number = numbers[i];
            int place = i;
            while (place > 0 && numbers[place - 1] > number) {
                numbers[place] = numbers[place - 1];
                place--;
            }
            numbers[place] = number;
        }
    }
}
