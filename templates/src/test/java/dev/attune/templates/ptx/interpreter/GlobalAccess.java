package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;

/** Checks that stand before every access to global memory. */
final class GlobalAccess {
    private GlobalAccess() {}

    /** The allocation that holds all bytes of an access. */
    static Allocation find(Warp warp, int lane, long address, int length) {
        Allocation allocation = warp.cta.memory.at(address);
        if (allocation == null || !allocation.holds(address, length)) {
            throw warp.fault(
                    Fault.OUT_OF_BOUNDS,
                    lane,
                    length + " bytes at global address 0x" + Long.toHexString(address) + ": "
                            + warp.cta.memory.describe(address));
        }
        if (address % length != 0) {
            throw warp.fault(
                    Fault.MISALIGNED,
                    lane,
                    "global address 0x" + Long.toHexString(address) + ", " + warp.cta.memory.describe(address)
                            + ", is not aligned to " + length + " bytes");
        }
        return allocation;
    }

    static void checkDefined(Warp warp, int lane, Allocation allocation, long address, int length) {
        if (!allocation.isDefined(allocation.offset(address), length)) {
            throw warp.fault(
                    Fault.UNINITIALIZED_GLOBAL,
                    lane,
                    warp.cta.memory.describe(address) + " is read, but nothing has written it");
        }
    }

    static void checkWritable(Warp warp, int lane, Allocation allocation, long address) {
        if (allocation.readOnly()) {
            throw warp.fault(Fault.WRITE_TO_INPUT, lane, warp.cta.memory.describe(address) + " is an input");
        }
    }
}
