package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Bitwise;

/** The meaning of logic, shifts and bit fields. */
final class BitwiseOperations {
    private BitwiseOperations() {}

    static Operation decode(Bitwise opcode, Operands o) {
        return switch (opcode) {
            case AND_B32 -> o.int2((a, b) -> a & b);
            case OR_B32 -> o.int2((a, b) -> a | b);
            case XOR_B32 -> o.int2((a, b) -> a ^ b);
            case NOT_B32 -> o.int1(a -> ~a);
            case LOP3_B32 -> {
                int table = o.constant(4);
                yield o.int3((a, b, c) -> logic3(a, b, c, table));
            }
            case SHL_B32 -> o.int2((a, b) -> tooFar(b, 32) ? 0 : a << b);
            case SHR_U32 -> o.int2((a, b) -> tooFar(b, 32) ? 0 : a >>> b);
            case SHR_S32 -> o.int2((a, b) -> tooFar(b, 32) ? a >> 31 : a >> b);
            case BFE_U32 -> o.int3((a, b, c) -> extract(a, b & 0xFF, c & 0xFF));
            case BFE_S32 -> o.int3((a, b, c) -> extractSigned(a, b & 0xFF, c & 0xFF));
            case BFI_B32 -> o.int4((a, b, c, d) -> insert(a, b, c & 0xFF, d & 0xFF));
            case PRMT_B32 -> o.int3(BitwiseOperations::permute);
            case POPC_B32 -> o.int1(Integer::bitCount);
            case CLZ_B32 -> o.int1(Integer::numberOfLeadingZeros);
            case BREV_B32 -> o.int1(Integer::reverse);
            case AND_B64 -> o.long2((a, b) -> a & b);
            case OR_B64 -> o.long2((a, b) -> a | b);
            case XOR_B64 -> o.long2((a, b) -> a ^ b);
            case SHL_B64 -> Lanes.longByInt(o.wide(0), o.wide(1), o.word(2), (a, b) -> b > 63 ? 0 : a << b);
            case SHR_U64 -> Lanes.longByInt(o.wide(0), o.wide(1), o.word(2), (a, b) -> b > 63 ? 0 : a >>> b);
            case SHR_S64 -> Lanes.longByInt(o.wide(0), o.wide(1), o.word(2), (a, b) -> a >> Math.min(b, 63));
            case AND_PREDICATE -> Lanes.predicate2(o.predicate(0), o.predicate(1), o.predicate(2), (a, b) -> a & b);
            case OR_PREDICATE -> Lanes.predicate2(o.predicate(0), o.predicate(1), o.predicate(2), (a, b) -> a | b);
            case XOR_PREDICATE -> Lanes.predicate2(o.predicate(0), o.predicate(1), o.predicate(2), (a, b) -> a ^ b);
            case NOT_PREDICATE -> Lanes.predicate2(o.predicate(0), o.predicate(1), o.predicate(1), (a, b) -> ~a);
        };
    }

    private static boolean tooFar(int shift, int bits) {
        return Integer.compareUnsigned(shift, bits) >= 0;
    }

    private static int logic3(int a, int b, int c, int table) {
        int result = 0;
        for (int row = 0; row < 8; row++) {
            if ((table >> row & 1) != 0) {
                result |= ((row & 4) != 0 ? a : ~a) & ((row & 2) != 0 ? b : ~b) & ((row & 1) != 0 ? c : ~c);
            }
        }
        return result;
    }

    private static int extract(int value, int position, int length) {
        long field = position > 31 ? 0 : (value & 0xFFFFFFFFL) >>> position;
        return (int) (length > 31 ? field : field & (1L << length) - 1);
    }

    private static int extractSigned(int value, int position, int length) {
        if (length == 0) {
            return 0;
        }
        int field = extract(value, position, length);
        boolean negative = (value >> Math.min(position + length - 1, 31) & 1) != 0;
        int known = Math.min(length, Math.max(0, 32 - position));
        return negative && known < 32 ? field | -1 << known : field;
    }

    private static int insert(int bits, int into, int position, int length) {
        if (position > 31 || length == 0) {
            return into;
        }
        int mask = (int) ((length > 31 ? 0xFFFFFFFFL : (1L << length) - 1) << position);
        return into & ~mask | bits << position & mask;
    }

    private static int permute(int low, int high, int selector) {
        long pair = low & 0xFFFFFFFFL | (long) high << 32;
        int result = 0;
        for (int i = 0; i < 4; i++) {
            int nibble = selector >> 4 * i & 0xF;
            int chosen = (int) (pair >>> 8 * (nibble & 7)) & 0xFF;
            if ((nibble & 8) != 0) {
                chosen = (chosen & 0x80) != 0 ? 0xFF : 0;
            }
            result |= chosen << 8 * i;
        }
        return result;
    }
}
