package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B16;
import static dev.attune.templates.ptx.isa.Kinds.B32_REGISTER;
import static dev.attune.templates.ptx.isa.Kinds.B64_REGISTER;
import static dev.attune.templates.ptx.isa.Kinds.F32;
import static dev.attune.templates.ptx.isa.Kinds.TO_B16;
import static dev.attune.templates.ptx.isa.Kinds.TO_B32;
import static dev.attune.templates.ptx.isa.Kinds.TO_B64;
import static dev.attune.templates.ptx.isa.Kinds.TO_F32;

/** Conversions between number types. */
public enum Convert implements Opcode {
    SIGN_EXTEND_32("cvt.s64.s32", TO_B64, B32_REGISTER),
    ZERO_EXTEND_32("cvt.u64.u32", TO_B64, B32_REGISTER),
    TRUNCATE_64("cvt.u32.u64", TO_B32, B64_REGISTER),
    SIGN_EXTEND_16("cvt.s32.s16", TO_B32, B16),
    ZERO_EXTEND_16("cvt.u32.u16", TO_B32, B16),
    TRUNCATE_32("cvt.u16.u32", TO_B16, B32_REGISTER),
    SIGN_EXTEND_8("cvt.s32.s8", TO_B32, B32_REGISTER),

    S32_TO_F32("cvt.rn.f32.s32", TO_F32, B32_REGISTER),
    U32_TO_F32("cvt.rn.f32.u32", TO_F32, B32_REGISTER),
    S64_TO_F32("cvt.rn.f32.s64", TO_F32, B64_REGISTER),
    /** Truncates. Outside the range the nearest end is taken; NaN gives zero. */
    TRUNCATE_F32_TO_S32("cvt.rzi.s32.f32", TO_B32, F32),
    TRUNCATE_F32_TO_U32("cvt.rzi.u32.f32", TO_B32, F32),
    ROUND_F32_TO_S32("cvt.rni.s32.f32", TO_B32, F32),
    FLOOR_F32_TO_S32("cvt.rmi.s32.f32", TO_B32, F32),
    CEILING_F32_TO_S32("cvt.rpi.s32.f32", TO_B32, F32),
    TRUNCATE_F32("cvt.rzi.f32.f32", TO_F32, F32),
    ROUND_F32("cvt.rni.f32.f32", TO_F32, F32),
    FLOOR_F32("cvt.rmi.f32.f32", TO_F32, F32),
    CEILING_F32("cvt.rpi.f32.f32", TO_F32, F32),

    F16_TO_F32("cvt.f32.f16", TO_F32, B16),
    F32_TO_F16("cvt.rn.f16.f32", TO_B16, F32),
    F32_TO_BF16("cvt.rn.bf16.f32", TO_B16, F32),
    /** The first operand goes to the upper half. */
    F32_PAIR_TO_F16X2("cvt.rn.f16x2.f32", TO_B32, F32, F32),
    /** The first operand goes to the upper half. */
    F32_PAIR_TO_BF16X2("cvt.rn.bf16x2.f32", TO_B32, F32, F32),
    /** To nearest, ties away from zero: 10 bits of fraction in a 32-bit register. */
    F32_TO_TF32("cvt.rna.tf32.f32", TO_B32, F32);

    private final Row row;

    Convert(Row row) {
        this.row = row;
    }

    Convert(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
