package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import java.util.Arrays;

/**
 * A copy out of shared memory by the engine. It may read at any time until the thread's wait, so the bytes must be the same
 * then as when it started.
 */
final class EngineRead {
    private final Warp warp;
    private final int lane;
    private final Allocation allocation;
    private final boolean add;
    private int count;
    private int[] offsets = new int[64];
    private int[] lengths = new int[64];
    private int[] targets = new int[64];
    private final OperandGuard guard;

    EngineRead(Warp warp, int lane, Allocation allocation, boolean add) {
        this.warp = warp;
        this.lane = lane;
        this.allocation = allocation;
        this.add = add;
        this.guard = new OperandGuard(warp.cta.shared);
    }

    int lane() {
        return lane;
    }

    /** Adds up to 16 bytes and where they go in the allocation. */
    void add(int offset, int length, int target) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            targets = Arrays.copyOf(targets, 2 * count);
        }
        warp.cta.shared.checkEngineRead(warp, lane, offset, length);
        guard.add(offset, length);
        offsets[count] = offset;
        lengths[count] = length;
        targets[count++] = target;
    }

    /** The thread has waited: the bytes are read, and are in global memory. */
    void complete() {
        guard.checkUntouched(warp, lane);
        byte[] shared = warp.cta.shared.bytes;
        synchronized (allocation) {
            for (int i = 0; i < count; i++) {
                if (add) {
                    for (int at = 0; at < lengths[i]; at += 4) {
                        float old = Float.intBitsToFloat(LittleEndian.getInt(allocation.bytes(), targets[i] + at));
                        float more = Float.intBitsToFloat(LittleEndian.getInt(shared, offsets[i] + at));
                        LittleEndian.setInt(allocation.bytes(), targets[i] + at, Lanes.bits(old + more));
                    }
                } else {
                    System.arraycopy(shared, offsets[i], allocation.bytes(), targets[i], lengths[i]);
                }
                allocation.markWritten(targets[i], lengths[i]);
            }
        }
    }
}
