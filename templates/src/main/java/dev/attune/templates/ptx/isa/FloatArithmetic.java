package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.F32;
import static dev.attune.templates.ptx.isa.Kinds.TO_F32;

/** Arithmetic on f32. Sums and products name their rounding, so that no assembler fuses them behind our back. */
public enum FloatArithmetic implements Opcode {
    ADD_RN_F32("add.rn.f32", TO_F32, F32, F32),
    /** Rounds toward minus infinity. */
    ADD_RM_F32("add.rm.f32", TO_F32, F32, F32),
    SUB_RN_F32("sub.rn.f32", TO_F32, F32, F32),
    MUL_RN_F32("mul.rn.f32", TO_F32, F32, F32),
    FMA_RN_F32("fma.rn.f32", TO_F32, F32, F32, F32),
    DIV_RN_F32("div.rn.f32", TO_F32, F32, F32),
    /** Two ulp in the full range. */
    DIV_FULL_F32("div.full.f32", TO_F32, F32, F32),
    /** Two ulp while the divisor is between 2^-126 and 2^126. */
    DIV_APPROX_FTZ_F32("div.approx.ftz.f32", TO_F32, F32, F32),
    /** The smaller; of a NaN and a number, the number. */
    MIN_F32("min.f32", TO_F32, F32, F32),
    MAX_F32("max.f32", TO_F32, F32, F32),
    /** The smaller; NaN if either is. */
    MIN_NAN_F32("min.NaN.f32", TO_F32, F32, F32),
    MAX_NAN_F32("max.NaN.f32", TO_F32, F32, F32),
    NEG_F32("neg.f32", TO_F32, F32),
    ABS_F32("abs.f32", TO_F32, F32),
    /** The magnitude of the second with the sign of the first. */
    COPYSIGN_F32("copysign.f32", TO_F32, F32, F32),
    /** 2^x to 2 ulp; subnormal input and output count as zero. One instruction of the machine. */
    EX2_APPROX_FTZ_F32("ex2.approx.ftz.f32", TO_F32, F32),
    /** 2^x to 2 ulp with subnormals. Four instructions of the machine. */
    EX2_APPROX_F32("ex2.approx.f32", TO_F32, F32),
    LG2_APPROX_FTZ_F32("lg2.approx.ftz.f32", TO_F32, F32),
    LG2_APPROX_F32("lg2.approx.f32", TO_F32, F32),
    RCP_APPROX_FTZ_F32("rcp.approx.ftz.f32", TO_F32, F32),
    RCP_RN_F32("rcp.rn.f32", TO_F32, F32),
    RSQRT_APPROX_FTZ_F32("rsqrt.approx.ftz.f32", TO_F32, F32),
    RSQRT_APPROX_F32("rsqrt.approx.f32", TO_F32, F32),
    SQRT_RN_F32("sqrt.rn.f32", TO_F32, F32),
    SQRT_APPROX_FTZ_F32("sqrt.approx.ftz.f32", TO_F32, F32),
    /** Relative error up to 2^-11. */
    TANH_APPROX_F32("tanh.approx.f32", TO_F32, F32),
    /** Absolute error up to 2^-20.9 between -pi and pi; it grows outside. */
    SIN_APPROX_FTZ_F32("sin.approx.ftz.f32", TO_F32, F32),
    COS_APPROX_FTZ_F32("cos.approx.ftz.f32", TO_F32, F32);

    private final Row row;

    FloatArithmetic(Row row) {
        this.row = row;
    }

    FloatArithmetic(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
