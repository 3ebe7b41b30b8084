package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.AsyncCopy;

/** The meaning of {@code cp.async}. */
final class AsyncCopyOperations {
    private AsyncCopyOperations() {}

    /** Bytes of one copy; 16 for rows that copy nothing. */
    static int bytes(AsyncCopy opcode) {
        return switch (opcode) {
            case CA_4, CA_4_ZERO_FILL -> 4;
            case CA_8, CA_8_ZERO_FILL -> 8;
            case CG_16,
                    CG_16_ZERO_FILL,
                    CG_16_L2_128,
                    CG_16_L2_128_ZERO_FILL,
                    CA_16,
                    CA_16_ZERO_FILL,
                    COMMIT_GROUP,
                    WAIT_GROUP,
                    WAIT_ALL -> 16;
        };
    }

    static Operation decode(AsyncCopy opcode, Operands o) {
        return switch (opcode) {
            case CG_16, CG_16_L2_128, CA_16, CA_8, CA_4 -> copy(bytes(opcode), o.shared(0), o.global(1), -1);
            case CG_16_ZERO_FILL, CG_16_L2_128_ZERO_FILL, CA_16_ZERO_FILL, CA_8_ZERO_FILL, CA_4_ZERO_FILL ->
                copy(bytes(opcode), o.shared(0), o.global(1), o.word(3));
            case COMMIT_GROUP -> (warp, active) -> warp.copies.commit(active);
            case WAIT_GROUP -> {
                int pending = o.constant(0);
                yield (warp, active) -> warp.copies.land(warp, active, pending, false);
            }
            case WAIT_ALL -> (warp, active) -> warp.copies.land(warp, active, 0, true);
        };
    }

    private static Operation copy(int length, Operands.Place to, Operands.Place from, int validRegister) {
        return (warp, active) -> {
            SharedMemory shared = warp.cta.shared;
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int offset = shared.place(warp, lane, warp.words[to.register()][lane] + to.offset(), length, length);
                // the copy may write at any time from here on, so what others did there must be over
                shared.checkWrite(warp, lane, offset, length, warp.index, warp.clock);
                int valid = validRegister < 0 ? length : warp.words[validRegister][lane];
                if (valid < 0 || valid > length) {
                    throw warp.fault(
                            Fault.OUT_OF_BOUNDS, lane, "source size " + valid + " of a copy of " + length + " bytes");
                }
                int at = warp.copies.start(lane, offset, length);
                if (valid > 0) {
                    long address = warp.longs[from.register()][lane] + from.offset();
                    if (address % length != 0) {
                        throw warp.fault(
                                Fault.MISALIGNED,
                                lane,
                                warp.cta.memory.describe(address) + " is not aligned to " + length + " bytes");
                    }
                    Allocation allocation = warp.cta.memory.at(address);
                    if (allocation == null || !allocation.holds(address, valid)) {
                        throw warp.fault(
                                Fault.OUT_OF_BOUNDS,
                                lane,
                                valid + " bytes at global address 0x" + Long.toHexString(address) + ": "
                                        + warp.cta.memory.describe(address));
                    }
                    GlobalAccess.checkDefined(warp, lane, allocation, address, valid);
                    System.arraycopy(allocation.bytes(), allocation.offset(address), warp.copies.data(), at, valid);
                }
                shared.setInFlight(offset, length, true);
            }
        };
    }
}
