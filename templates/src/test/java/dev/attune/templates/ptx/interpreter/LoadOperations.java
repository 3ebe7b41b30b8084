package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.Load;
import dev.attune.templates.ptx.isa.MemoryType;

/** The meaning of loads. */
final class LoadOperations {
    private LoadOperations() {}

    static Operation decode(Load opcode, Operands o) {
        int[] to = opcode.length() == 1
                ? new int[] {opcode.type() == MemoryType.B64 ? o.wide(0) : o.word(0)}
                : o.vector(0);
        return switch (opcode.space()) {
            case GLOBAL -> global(opcode, to, o.global(1));
            case SHARED -> shared(opcode, to, o.shared(1));
            case PARAMETER -> parameter(opcode, to[0], o.parameter(1));
        };
    }

    private static Operation parameter(Load opcode, int to, int parameter) {
        boolean wide = opcode.type() == MemoryType.B64;
        return (warp, active) -> {
            long bits = warp.cta.arguments.bits(parameter);
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                if (wide) {
                    warp.longs[to][lane] = bits;
                } else {
                    warp.words[to][lane] = (int) bits;
                }
            }
        };
    }

    private static Operation global(Load opcode, int[] to, Operands.Place place) {
        int length = opcode.bytes();
        boolean readOnly =
                opcode.access() == Load.Access.READ_ONLY || opcode.access() == Load.Access.READ_ONLY_STREAMING;
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                long address = warp.longs[place.register()][lane] + place.offset();
                Allocation allocation = GlobalAccess.find(warp, lane, address, length);
                GlobalAccess.checkDefined(warp, lane, allocation, address, length);
                if (readOnly && allocation.writtenInLaunch()) {
                    throw warp.fault(
                            Fault.STALE_READ_ONLY_LOAD,
                            lane,
                            warp.cta.memory.describe(address) + " is loaded as read-only, but this launch writes '"
                                    + allocation.name() + "'");
                }
                move(warp, lane, opcode.type(), to, allocation.bytes(), allocation.offset(address));
            }
        };
    }

    private static Operation shared(Load opcode, int[] to, Operands.Place place) {
        int length = opcode.bytes();
        boolean ordered = opcode.access() != Load.Access.VOLATILE;
        return (warp, active) -> {
            SharedMemory shared = warp.cta.shared;
            warp.countExtraPasses(BankConflicts.extraPasses(warp.words[place.register()], active, length));
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                int address = warp.words[place.register()][lane] + place.offset();
                int offset = ordered
                        ? shared.read(warp, lane, address, length)
                        : shared.unordered(warp, lane, address, length, true);
                move(warp, lane, opcode.type(), to, shared.bytes, offset);
            }
        };
    }

    private static void move(Warp warp, int lane, MemoryType type, int[] to, byte[] bytes, int offset) {
        for (int i = 0; i < to.length; i++) {
            int at = offset + i * type.bytes();
            switch (type) {
                case S8 -> warp.words[to[i]][lane] = bytes[at];
                case U8 -> warp.words[to[i]][lane] = bytes[at] & 0xFF;
                case S16 -> warp.words[to[i]][lane] = LittleEndian.getShort(bytes, at);
                case U16, B16 -> warp.words[to[i]][lane] = LittleEndian.getShort(bytes, at) & 0xFFFF;
                case B32, F32 -> warp.words[to[i]][lane] = LittleEndian.getInt(bytes, at);
                case B64 -> warp.longs[to[i]][lane] = LittleEndian.getLong(bytes, at);
            }
        }
    }
}
