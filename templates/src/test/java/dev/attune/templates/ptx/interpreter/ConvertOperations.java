package dev.attune.templates.ptx.interpreter;

import dev.attune.templates.ptx.isa.Convert;

/** The meaning of conversions. */
final class ConvertOperations {
    private ConvertOperations() {}

    static Operation decode(Convert opcode, Operands o) {
        return switch (opcode) {
            case SIGN_EXTEND_32 -> Lanes.intToLong(o.wide(0), o.word(1), a -> a);
            case ZERO_EXTEND_32 -> Lanes.intToLong(o.wide(0), o.word(1), a -> a & 0xFFFFFFFFL);
            case TRUNCATE_64 -> Lanes.longToInt(o.word(0), o.wide(1), a -> (int) a);
            case SIGN_EXTEND_16 -> o.int1(a -> (short) a);
            case ZERO_EXTEND_16 -> o.int1(a -> a & 0xFFFF);
            case TRUNCATE_32 -> o.int1(a -> a & 0xFFFF);
            case SIGN_EXTEND_8 -> o.int1(a -> (byte) a);
            case S32_TO_F32 -> o.int1(a -> Float.floatToRawIntBits(a));
            case U32_TO_F32 -> o.int1(a -> Float.floatToRawIntBits(a & 0xFFFFFFFFL));
            case S64_TO_F32 -> Lanes.longToInt(o.word(0), o.wide(1), a -> Float.floatToRawIntBits(a));
            case TRUNCATE_F32_TO_S32 -> toInt(o, a -> a);
            case TRUNCATE_F32_TO_U32 ->
                o.int1(a -> {
                    long whole = (long) Float.intBitsToFloat(a);
                    return (int) Math.clamp(whole, 0L, 0xFFFFFFFFL);
                });
            case ROUND_F32_TO_S32 -> toInt(o, ConvertOperations::round);
            case FLOOR_F32_TO_S32 -> toInt(o, a -> (float) Math.floor(a));
            case CEILING_F32_TO_S32 -> toInt(o, a -> (float) Math.ceil(a));
            case TRUNCATE_F32 -> o.float1(a -> (float) (a < 0 ? Math.ceil(a) : Math.floor(a)));
            case ROUND_F32 -> o.float1(ConvertOperations::round);
            case FLOOR_F32 -> o.float1(a -> (float) Math.floor(a));
            case CEILING_F32 -> o.float1(a -> (float) Math.ceil(a));
            case F16_TO_F32 -> o.int1(a -> Lanes.bits(Float16s.fromF16(a)));
            case F32_TO_F16 -> o.int1(a -> Float16s.toF16(Float.intBitsToFloat(a)));
            case F32_TO_BF16 -> o.int1(a -> Float16s.toBf16(Float.intBitsToFloat(a)));
            case F32_PAIR_TO_F16X2 ->
                o.int2((a, b) ->
                        Float16s.toF16(Float.intBitsToFloat(a)) << 16 | Float16s.toF16(Float.intBitsToFloat(b)));
            case F32_PAIR_TO_BF16X2 ->
                o.int2((a, b) ->
                        Float16s.toBf16(Float.intBitsToFloat(a)) << 16 | Float16s.toBf16(Float.intBitsToFloat(b)));
            case F32_TO_TF32 -> o.int1(a -> Float16s.toTf32(Float.intBitsToFloat(a)));
        };
    }

    private static float round(float value) {
        return (float) Math.rint(value);
    }

    /** Java's cast clamps to the range and takes NaN to zero, as the machine does. */
    private static Operation toInt(Operands o, Lanes.Float1 rounding) {
        return o.int1(a -> (int) rounding.apply(Float.intBitsToFloat(a)));
    }
}
