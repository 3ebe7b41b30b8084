package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.interpreter.GlobalMemory.Allocation;
import dev.attune.templates.ptx.isa.Atomic;
import dev.attune.templates.ptx.isa.StateSpace;

/** The meaning of atomics. Lanes take effect in lane order; on the machine the order is open. */
final class AtomicOperations {
    private AtomicOperations() {}

    static Operation decode(Atomic opcode, Operands o) {
        int first = opcode.returnsOld() ? 1 : 0;
        boolean wide = opcode.type().bytes() == 8;
        int to = !opcode.returnsOld() ? -1 : wide ? o.wide(0) : o.word(0);
        int operand = wide ? o.wide(first + 1) : o.word(first + 1);
        int replacement = opcode.operation() == Atomic.Operation.CAS ? o.word(first + 2) : -1;
        Operands.Place place = opcode.space() == StateSpace.SHARED ? o.shared(first) : o.global(first);
        return (warp, active) -> {
            for (int rest = active; rest != 0; rest &= rest - 1) {
                int lane = Integer.numberOfTrailingZeros(rest);
                if (opcode.space() == StateSpace.SHARED) {
                    int address = warp.words[place.register()][lane] + place.offset();
                    int offset = warp.cta.shared.unordered(
                            warp, lane, address, opcode.type().bytes(), true);
                    update(warp, lane, opcode, warp.cta.shared.bytes, offset, to, operand, replacement);
                } else {
                    long address = warp.longs[place.register()][lane] + place.offset();
                    int length = opcode.type().bytes();
                    Allocation allocation = GlobalAccess.find(warp, lane, address, length);
                    GlobalAccess.checkWritable(warp, lane, allocation, address);
                    GlobalAccess.checkDefined(warp, lane, allocation, address, length);
                    // CTAs of other threads may be at the same number
                    synchronized (allocation) {
                        int offset = allocation.offset(address);
                        update(warp, lane, opcode, allocation.bytes(), offset, to, operand, replacement);
                        allocation.markWritten(offset, length);
                    }
                }
            }
        };
    }

    private static void update(
            Warp warp, int lane, Atomic opcode, byte[] bytes, int offset, int to, int operand, int replacement) {
        if (opcode.type() == Atomic.Type.U64) {
            long old = LittleEndian.getLong(bytes, offset);
            LittleEndian.setLong(bytes, offset, old + warp.longs[operand][lane]);
            if (to >= 0) {
                warp.longs[to][lane] = old;
            }
            return;
        }
        int old = LittleEndian.getInt(bytes, offset);
        int value = warp.words[operand][lane];
        int fresh = replacement >= 0 ? (old == value ? warp.words[replacement][lane] : old) : apply(opcode, old, value);
        LittleEndian.setInt(bytes, offset, fresh);
        if (to >= 0) {
            warp.words[to][lane] = old;
        }
    }

    private static int apply(Atomic opcode, int old, int value) {
        boolean unsigned = opcode.type() == Atomic.Type.U32;
        int order = unsigned ? Integer.compareUnsigned(old, value) : Integer.compare(old, value);
        return switch (opcode.operation()) {
            case ADD ->
                opcode.type() == Atomic.Type.F32
                        ? Lanes.bits(Float.intBitsToFloat(old) + Float.intBitsToFloat(value))
                        : old + value;
            case MIN -> order <= 0 ? old : value;
            case MAX -> order >= 0 ? old : value;
            case AND -> old & value;
            case OR -> old | value;
            case EXCH -> value;
            case CAS -> throw new IllegalStateException("a compare-and-swap has a replacement");
        };
    }
}
