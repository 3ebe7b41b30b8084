package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.StateSpace;
import dev.attune.templates.ptx.isa.Store;

/** The meaning of stores. */
final class StoreOperations {
    private StoreOperations() {}

    static Operation decode(Store opcode, Operands o) {
        int[] from = opcode.length() == 1
                ? new int[] {opcode.type() == MemoryType.B64 ? o.wide(1) : o.word(1)}
                : o.vector(1);
        return opcode.space() == StateSpace.SHARED
                ? shared(opcode, o.shared(0), from)
                : global(opcode, o.global(0), from);
    }

    private static Operation global(Store opcode, Operands.Place place, int[] from) {
        int length = opcode.bytes();
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                long address = warp.longs[place.register()][lane] + place.offset();
                Allocation allocation = GlobalAccess.find(warp, lane, address, length);
                GlobalAccess.checkWritable(warp, lane, allocation, address);
                int offset = allocation.offset(address);
                move(warp, lane, opcode.type(), from, allocation.bytes(), offset);
                allocation.markWritten(offset, length);
            }
        };
    }

    private static Operation shared(Store opcode, Operands.Place place, int[] from) {
        int length = opcode.bytes();
        boolean ordered = opcode.access() != Store.Access.VOLATILE;
        return (warp, active) -> {
            SharedMemory shared = warp.cta.shared;
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int address = warp.words[place.register()][lane] + place.offset();
                int offset = ordered
                        ? shared.write(warp, lane, address, length)
                        : shared.unordered(warp, lane, address, length, false);
                move(warp, lane, opcode.type(), from, shared.bytes, offset);
            }
        };
    }

    private static void move(Warp warp, int lane, MemoryType type, int[] from, byte[] bytes, int offset) {
        for (int i = 0; i < from.length; i++) {
            int at = offset + i * type.bytes();
            switch (type) {
                case S8, U8 -> bytes[at] = (byte) warp.words[from[i]][lane];
                case S16, U16, B16 -> LittleEndian.setShort(bytes, at, (short) warp.words[from[i]][lane]);
                case B32, F32 -> LittleEndian.setInt(bytes, at, warp.words[from[i]][lane]);
                case B64 -> LittleEndian.setLong(bytes, at, warp.longs[from[i]][lane]);
            }
        }
    }
}
