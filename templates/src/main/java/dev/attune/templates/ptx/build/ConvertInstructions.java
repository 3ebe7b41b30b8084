package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.isa.Bitwise;
import dev.attune.templates.ptx.isa.Convert;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;

/** Conversions between number types. */
public interface ConvertInstructions extends InstructionSink {
    /** A signed 32-bit integer in 64 bits. */
    default Register toS64(Register a) {
        return produce(Convert.SIGN_EXTEND_32, a);
    }

    /** An unsigned 32-bit integer in 64 bits. */
    default Register toU64(Register a) {
        return produce(Convert.ZERO_EXTEND_32, a);
    }

    /** The low 32 bits of 64. */
    default Register low32(Register a) {
        return produce(Convert.TRUNCATE_64, a);
    }

    /** A signed integer as the nearest f32. */
    default Register toF32(Register integer) {
        return integer.type() == RegisterClass.B64
                ? produce(Convert.S64_TO_F32, integer)
                : produce(Convert.S32_TO_F32, integer);
    }

    default Register toF32Unsigned(Register integer) {
        return produce(Convert.U32_TO_F32, integer);
    }

    /** f32 to s32 toward zero, clamped to the range; NaN gives zero. */
    default Register truncateToS32(Operand number) {
        return produce(Convert.TRUNCATE_F32_TO_S32, number);
    }

    default Register roundToS32(Operand number) {
        return produce(Convert.ROUND_F32_TO_S32, number);
    }

    default Register floorToS32(Operand number) {
        return produce(Convert.FLOOR_F32_TO_S32, number);
    }

    default Register floor(Operand number) {
        return produce(Convert.FLOOR_F32, number);
    }

    default Register ceiling(Operand number) {
        return produce(Convert.CEILING_F32, number);
    }

    /** f32 to a whole number toward zero. */
    default Register truncate(Operand number) {
        return produce(Convert.TRUNCATE_F32, number);
    }

    /** f32 to the nearest whole number, ties to even. */
    default Register round(Operand number) {
        return produce(Convert.ROUND_F32, number);
    }

    default Register f16ToF32(Register half) {
        return produce(Convert.F16_TO_F32, half);
    }

    default Register f32ToF16(Operand number) {
        return produce(Convert.F32_TO_F16, number);
    }

    default Register f32ToBf16(Operand number) {
        return produce(Convert.F32_TO_BF16, number);
    }

    /** Two f32 numbers as a pair of f16, the first in the low half. */
    default Register packF16(Operand low, Operand high) {
        return produce(Convert.F32_PAIR_TO_F16X2, high, low);
    }

    /** Two f32 numbers as a pair of bf16, the first in the low half. */
    default Register packBf16(Operand low, Operand high) {
        return produce(Convert.F32_PAIR_TO_BF16X2, high, low);
    }

    default Register toTf32(Operand number) {
        return produce(Convert.F32_TO_TF32, number);
    }

    /** The low bf16 of a pair as f32, in two instructions: bf16 is the upper half of f32. */
    default Register lowBf16ToF32(Register pair) {
        Register bits = produceTemporary(Bitwise.SHL_B32, pair, Immediate.of(16));
        return produceAs(RegisterClass.F32, Move.MOV_B32, bits);
    }

    /** The high bf16 of a pair as f32, in two instructions. */
    default Register highBf16ToF32(Register pair) {
        Register bits = produceTemporary(Bitwise.AND_B32, pair, Immediate.of(0xFFFF0000L));
        return produceAs(RegisterClass.F32, Move.MOV_B32, bits);
    }

    /** A zero-extended bf16 in a 32-bit register as f32, in two instructions. */
    default Register bf16ToF32(Register bits) {
        return lowBf16ToF32(bits);
    }

    /** The low 16 bits of 32. */
    default Register low16(Register a) {
        return produce(Convert.TRUNCATE_32, a);
    }

    default Register zeroExtend16(Register a) {
        return produce(Convert.ZERO_EXTEND_16, a);
    }

    default Register signExtend16(Register a) {
        return produce(Convert.SIGN_EXTEND_16, a);
    }
}
