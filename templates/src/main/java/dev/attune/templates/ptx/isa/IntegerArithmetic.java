package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.B64;
import static dev.attune.templates.ptx.isa.Kinds.TO_B32;
import static dev.attune.templates.ptx.isa.Kinds.TO_B64;

/** Integer arithmetic. It wraps; a sign matters only where the name says one. */
public enum IntegerArithmetic implements Opcode {
    ADD_S32("add.s32", TO_B32, B32, B32),
    SUB_S32("sub.s32", TO_B32, B32, B32),
    MUL_LO_S32("mul.lo.s32", TO_B32, B32, B32),
    MUL_HI_S32("mul.hi.s32", TO_B32, B32, B32),
    MUL_HI_U32("mul.hi.u32", TO_B32, B32, B32),
    MUL_WIDE_S32("mul.wide.s32", TO_B64, B32, B32),
    MUL_WIDE_U32("mul.wide.u32", TO_B64, B32, B32),
    MAD_LO_S32("mad.lo.s32", TO_B32, B32, B32, B32),
    MAD_WIDE_S32("mad.wide.s32", TO_B64, B32, B32, B64),
    MAD_WIDE_U32("mad.wide.u32", TO_B64, B32, B32, B64),
    /** Division by zero is not defined. Truncates. */
    DIV_S32("div.s32", TO_B32, B32, B32),
    DIV_U32("div.u32", TO_B32, B32, B32),
    REM_S32("rem.s32", TO_B32, B32, B32),
    REM_U32("rem.u32", TO_B32, B32, B32),
    MIN_S32("min.s32", TO_B32, B32, B32),
    MAX_S32("max.s32", TO_B32, B32, B32),
    MIN_U32("min.u32", TO_B32, B32, B32),
    MAX_U32("max.u32", TO_B32, B32, B32),
    NEG_S32("neg.s32", TO_B32, B32),
    ABS_S32("abs.s32", TO_B32, B32),

    ADD_S64("add.s64", TO_B64, B64, B64),
    SUB_S64("sub.s64", TO_B64, B64, B64),
    MUL_LO_S64("mul.lo.s64", TO_B64, B64, B64),
    MUL_HI_U64("mul.hi.u64", TO_B64, B64, B64),
    MAD_LO_S64("mad.lo.s64", TO_B64, B64, B64, B64),
    DIV_S64("div.s64", TO_B64, B64, B64),
    REM_S64("rem.s64", TO_B64, B64, B64),
    MIN_S64("min.s64", TO_B64, B64, B64),
    MAX_S64("max.s64", TO_B64, B64, B64),
    NEG_S64("neg.s64", TO_B64, B64);

    private final Row row;

    IntegerArithmetic(Row row) {
        this.row = row;
    }

    IntegerArithmetic(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
