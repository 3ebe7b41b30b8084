package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.IntegerArithmetic;

/** The meaning of integer arithmetic. */
final class IntegerOperations {
    private IntegerOperations() {}

    static Operation decode(IntegerArithmetic opcode, Operands o) {
        return switch (opcode) {
            case ADD_S32 -> o.int2((a, b) -> a + b);
            case SUB_S32 -> o.int2((a, b) -> a - b);
            case MUL_LO_S32 -> o.int2((a, b) -> a * b);
            case MUL_HI_S32 -> o.int2((a, b) -> (int) ((long) a * b >> 32));
            case MUL_HI_U32 -> o.int2((a, b) -> (int) ((a & 0xFFFFFFFFL) * (b & 0xFFFFFFFFL) >>> 32));
            case MUL_WIDE_S32 -> Lanes.wide2(o.wide(0), o.word(1), o.word(2), (a, b) -> a * b, true);
            case MUL_WIDE_U32 -> Lanes.wide2(o.wide(0), o.word(1), o.word(2), (a, b) -> a * b, false);
            case MAD_LO_S32 -> o.int3((a, b, c) -> a * b + c);
            case MAD_WIDE_S32 -> Lanes.wide3(o.wide(0), o.word(1), o.word(2), o.wide(3), (a, b, c) -> a * b + c, true);
            case MAD_WIDE_U32 -> Lanes.wide3(o.wide(0), o.word(1), o.word(2), o.wide(3), (a, b, c) -> a * b + c, false);
            // the machine gives all ones for a division by zero; what matters is that it does not stop
            case DIV_S32 -> o.int2((a, b) -> b == 0 ? -1 : a / b);
            case DIV_U32 -> o.int2((a, b) -> b == 0 ? -1 : Integer.divideUnsigned(a, b));
            case REM_S32 -> o.int2((a, b) -> b == 0 ? a : a % b);
            case REM_U32 -> o.int2((a, b) -> b == 0 ? a : Integer.remainderUnsigned(a, b));
            case MIN_S32 -> o.int2(Math::min);
            case MAX_S32 -> o.int2(Math::max);
            case MIN_U32 -> o.int2((a, b) -> Integer.compareUnsigned(a, b) < 0 ? a : b);
            case MAX_U32 -> o.int2((a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b);
            case NEG_S32 -> o.int1(a -> -a);
            case ABS_S32 -> o.int1(a -> a < 0 ? -a : a);
            case ADD_S64 -> o.long2((a, b) -> a + b);
            case SUB_S64 -> o.long2((a, b) -> a - b);
            case MUL_LO_S64 -> o.long2((a, b) -> a * b);
            case MUL_HI_U64 -> o.long2(Math::unsignedMultiplyHigh);
            case MAD_LO_S64 -> o.long3((a, b, c) -> a * b + c);
            case DIV_S64 -> o.long2((a, b) -> b == 0 ? -1 : a / b);
            case REM_S64 -> o.long2((a, b) -> b == 0 ? a : a % b);
            case MIN_S64 -> o.long2(Math::min);
            case MAX_S64 -> o.long2(Math::max);
            case NEG_S64 -> o.long1(a -> -a);
        };
    }
}
