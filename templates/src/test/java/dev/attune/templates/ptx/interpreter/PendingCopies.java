package dev.attune.templates.ptx.interpreter;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The asynchronous copies of a warp's lanes that no wait has covered. The bytes are taken when the copy starts and put
 * down only at the wait: whoever looks before sees that they are missing.
 */
final class PendingCopies {
    private static final int BYTES = 16;

    private int count;
    private int started;
    private int[] numbers = new int[64];
    private int[] lanes = new int[64];
    private int[] groups = new int[64];
    private int[] offsets = new int[64];
    private int[] lengths = new int[64];
    private byte[] data = new byte[64 * BYTES];
    /** Groups that each lane has closed. */
    private final int[] closed = new int[Warp.LANES];

    /** Adds a copy to a lane's open group; returns where in {@link #data} its bytes go. */
    int start(int lane, int offset, int length) {
        if (count == lanes.length) {
            int larger = 2 * count;
            numbers = Arrays.copyOf(numbers, larger);
            lanes = Arrays.copyOf(lanes, larger);
            groups = Arrays.copyOf(groups, larger);
            offsets = Arrays.copyOf(offsets, larger);
            lengths = Arrays.copyOf(lengths, larger);
            data = Arrays.copyOf(data, larger * BYTES);
        }
        numbers[count] = started++;
        lanes[count] = lane;
        groups[count] = closed[lane];
        offsets[count] = offset;
        lengths[count] = length;
        Arrays.fill(data, count * BYTES, (count + 1) * BYTES, (byte) 0);
        return count++ * BYTES;
    }

    byte[] data() {
        return data;
    }

    void commit(int active) {
        for (int rest = active; rest != 0; rest &= rest - 1) {
            closed[Integer.numberOfTrailingZeros(rest)]++;
        }
    }

    /** Puts down what the lanes have waited for: all but their newest closed groups, or everything. */
    void land(Warp warp, int active, int pendingGroups, boolean openToo) {
        land(warp, i -> (active >> lanes[i] & 1) != 0 && (openToo || groups[i] < closed[lanes[i]] - pendingGroups));
    }

    /** How many copies have been started. */
    int started() {
        return started;
    }

    /** Puts down a lane's copies that had been started by then. */
    void landStarted(Warp warp, int lane, int startedByThen) {
        land(warp, i -> lanes[i] == lane && numbers[i] < startedByThen);
    }

    private void land(Warp warp, IntPredicate waitedFor) {
        SharedMemory shared = warp.cta.shared;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int lane = lanes[i];
            if (waitedFor.test(i)) {
                shared.setInFlight(offsets[i], lengths[i], false);
                shared.checkWrite(warp, lane, offsets[i], lengths[i], warp.index, warp.clock);
                System.arraycopy(data, i * BYTES, shared.bytes, offsets[i], lengths[i]);
            } else {
                numbers[kept] = numbers[i];
                lanes[kept] = lane;
                groups[kept] = groups[i];
                offsets[kept] = offsets[i];
                lengths[kept] = lengths[i];
                System.arraycopy(data, i * BYTES, data, kept * BYTES, BYTES);
                kept++;
            }
        }
        count = kept;
    }
}
