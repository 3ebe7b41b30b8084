package dev.attune.templates.ptx.interpreter;

import java.util.Arrays;

/** A copy into shared memory by the engine: nobody may touch the bytes until the mbarrier's phase completes. */
final class EngineWrite {
    private final Warp warp;
    private final int lane;
    private final Mbarriers.Mbarrier mbarrier;
    private final int countedBytes;
    private final int[] knowledge;
    private int count;
    private int[] offsets = new int[64];
    private int[] lengths = new int[64];
    private byte[] data = new byte[64 * 16];

    /**
     * @param countedBytes what the mbarrier counts when the copy completes
     */
    EngineWrite(Warp warp, int lane, Mbarriers.Mbarrier mbarrier, int countedBytes) {
        this.warp = warp;
        this.lane = lane;
        this.mbarrier = mbarrier;
        this.countedBytes = countedBytes;
        this.knowledge = warp.clock.clone();
    }

    /** Adds up to 16 bytes, zero at first; returns where they lie in {@link #data}. */
    int add(int offset, int length) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            data = Arrays.copyOf(data, 2 * data.length);
        }
        warp.cta.shared.checkEngineWrite(warp, lane, offset, length);
        offsets[count] = offset;
        lengths[count] = length;
        return 16 * count++;
    }

    byte[] data() {
        return data;
    }

    /** Hands the copy to the engine. */
    void start() {
        SharedMemory shared = warp.cta.shared;
        for (int i = 0; i < count; i++) {
            shared.setInFlight(offsets[i], lengths[i], true);
        }
        warp.cta.engine.start(() -> {
            for (int i = 0; i < count; i++) {
                shared.setInFlight(offsets[i], lengths[i], false);
                shared.engineWrote(offsets[i], lengths[i], mbarrier.actor, mbarrier.phase() + 1);
                System.arraycopy(data, 16 * i, shared.bytes, offsets[i], lengths[i]);
            }
            warp.cta.mbarriers.bytesArrived(mbarrier, countedBytes, knowledge);
        });
    }
}
