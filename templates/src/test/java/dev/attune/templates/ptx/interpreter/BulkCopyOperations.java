package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.BulkCopy;

/** The meaning of bulk copies and their groups. */
final class BulkCopyOperations {
    private static final int CHUNK = 16;

    private BulkCopyOperations() {}

    static Operation decode(BulkCopy opcode, Operands o) {
        return switch (opcode) {
            case TO_SHARED, TO_SHARED_HINT -> load(o.shared(0), o.global(1), o.word(2), o.shared(3));
            case TO_GLOBAL -> store(o.global(0), o.shared(1), o.word(2), false);
            case ADD_F32_TO_GLOBAL -> store(o.global(0), o.shared(1), o.word(2), true);
            case COMMIT_GROUP -> (warp, active) -> warp.bulkStores.commit(active);
            case WAIT_GROUP, WAIT_GROUP_READ -> {
                int pending = o.constant(0);
                yield (warp, active) -> warp.bulkStores.await(active, pending);
            }
        };
    }

    private static int checkedSize(Warp warp, int lane, int bytes) {
        if (bytes <= 0 || bytes % CHUNK != 0) {
            throw warp.fault(Fault.MISALIGNED, lane, "a bulk copy of " + bytes + " bytes, not a multiple of 16");
        }
        return bytes;
    }

    private static Allocation allocation(Warp warp, int lane, long address, int bytes) {
        GlobalAccess.find(warp, lane, address, CHUNK);
        return GlobalAccess.find(warp, lane, address + bytes - CHUNK, CHUNK);
    }

    private static Operation load(Operands.Place to, Operands.Place from, int size, Operands.Place counter) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int bytes = checkedSize(warp, lane, warp.words[size][lane]);
                int offset =
                        warp.cta.shared.place(warp, lane, warp.words[to.register()][lane] + to.offset(), bytes, CHUNK);
                long address = warp.longs[from.register()][lane] + from.offset();
                Allocation allocation = allocation(warp, lane, address, bytes);
                GlobalAccess.checkDefined(warp, lane, allocation, address, bytes);
                Mbarriers.Mbarrier mbarrier = warp.cta.mbarriers.findForEngine(
                        warp, lane, warp.words[counter.register()][lane] + counter.offset());
                EngineWrite write = new EngineWrite(warp, lane, mbarrier, bytes);
                for (int i = 0; i < bytes; i += CHUNK) {
                    int at = write.add(offset + i, CHUNK);
                    System.arraycopy(allocation.bytes(), allocation.offset(address) + i, write.data(), at, CHUNK);
                }
                write.start();
            }
        };
    }

    private static Operation store(Operands.Place to, Operands.Place from, int size, boolean add) {
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int bytes = checkedSize(warp, lane, warp.words[size][lane]);
                int offset = warp.cta.shared.place(
                        warp, lane, warp.words[from.register()][lane] + from.offset(), bytes, CHUNK);
                long address = warp.longs[to.register()][lane] + to.offset();
                Allocation allocation = allocation(warp, lane, address, bytes);
                GlobalAccess.checkWritable(warp, lane, allocation, address);
                EngineRead read = new EngineRead(warp, lane, allocation, add);
                for (int i = 0; i < bytes; i += CHUNK) {
                    read.add(offset + i, CHUNK, allocation.offset(address) + i);
                }
                warp.bulkStores.start(read);
            }
        };
    }
}
