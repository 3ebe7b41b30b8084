package dev.attune.templates.ptx.interpreter;

import java.util.Arrays;

/** Remembers who wrote some bytes of shared memory last, to tell later whether they are still the same. */
final class OperandGuard {
    private final SharedMemory shared;
    private int count;
    private int[] granules = new int[64];
    private int[] tags = new int[64];

    OperandGuard(SharedMemory shared) {
        this.shared = shared;
    }

    void add(int offset, int length) {
        for (int granule = shared.granule(offset); granule <= shared.granule(offset + length - 1); granule++) {
            if (count == granules.length) {
                granules = Arrays.copyOf(granules, 2 * count);
                tags = Arrays.copyOf(tags, 2 * count);
            }
            granules[count] = granule;
            tags[count++] = shared.races().tag(granule);
        }
    }

    /** Fails if something was written there meanwhile; records that the warp has read it until now. */
    void checkUntouched(Warp warp, int lane) {
        for (int i = 0; i < count; i++) {
            if (shared.races().tag(granules[i]) != tags[i] || shared.inFlight(granules[i])) {
                throw warp.fault(
                        Fault.OVERWRITTEN_WHILE_READ,
                        lane,
                        SharedMemory.describe(shared.address(granules[i]))
                                + " was overwritten before this wait, while an asynchronous unit could still read it");
            }
            shared.races().read(granules[i], warp.index, warp.clock);
        }
    }
}
