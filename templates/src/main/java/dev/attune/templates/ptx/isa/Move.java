package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.ANY_32_OR_LITERAL;
import static dev.attune.templates.ptx.isa.Kinds.ANY_32_REGISTER;
import static dev.attune.templates.ptx.isa.Kinds.B16;
import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.B64;
import static dev.attune.templates.ptx.isa.Kinds.B64_REGISTER;
import static dev.attune.templates.ptx.isa.Kinds.F32;
import static dev.attune.templates.ptx.isa.Kinds.PREDICATE;
import static dev.attune.templates.ptx.isa.Kinds.TO_ANY_32;
import static dev.attune.templates.ptx.isa.Kinds.TO_B16;
import static dev.attune.templates.ptx.isa.Kinds.TO_B32;
import static dev.attune.templates.ptx.isa.Kinds.TO_B64;
import static dev.attune.templates.ptx.isa.Kinds.TO_F32;
import static dev.attune.templates.ptx.isa.Kinds.TO_PREDICATE;
import static dev.attune.templates.ptx.isa.Kinds.reads;
import static dev.attune.templates.ptx.isa.Kinds.writes;

/** Moves, selections, packing and the addresses of symbols. */
public enum Move implements Opcode {
    /** Also reinterprets between the integer and the f32 view of the same bits. */
    MOV_B32("mov.b32", TO_ANY_32, ANY_32_OR_LITERAL),
    MOV_F32("mov.f32", TO_F32, F32),
    MOV_B64("mov.b64", TO_B64, B64),
    MOV_B16("mov.b16", TO_B16, B16),
    MOV_PREDICATE("mov.pred", TO_PREDICATE, PREDICATE),
    MOV_SPECIAL_U32("mov.u32", TO_B32, new OperandKind.Special(RegisterClass.B32)),
    MOV_SPECIAL_U64("mov.u64", TO_B64, new OperandKind.Special(RegisterClass.B64)),
    /** The shared-space address of a variable. */
    MOV_SHARED_ADDRESS("mov.u32", TO_B32, new OperandKind.SharedSymbol()),
    /** The parameter-space address of a tensor map; {@link #CVTA_PARAM_U64} must follow. */
    MOV_TENSOR_MAP_ADDRESS("mov.b64", TO_B64, new OperandKind.TensorMapSymbol()),
    /** Parameter space to generic. */
    CVTA_PARAM_U64("cvta.param.u64", TO_B64, B64_REGISTER),
    /** Generic to global. */
    CVTA_TO_GLOBAL_U64("cvta.to.global.u64", TO_B64, B64_REGISTER),
    /** The pair {low, high} as one 32-bit register. */
    PACK_B16("mov.b32", TO_B32, reads(RegisterClass.B16, 2)),
    UNPACK_B16("mov.b32", writes(RegisterClass.B16, 2), ANY_32_REGISTER),
    /** The pair {low, high} as one 64-bit register. */
    PACK_B32("mov.b64", TO_B64, reads(RegisterClass.B32, 2)),
    UNPACK_B32("mov.b64", writes(RegisterClass.B32, 2), B64_REGISTER),
    /** The first where the predicate holds, else the second. */
    SELP_B32("selp.b32", TO_B32, B32, B32, PREDICATE),
    SELP_F32("selp.f32", TO_F32, F32, F32, PREDICATE),
    SELP_B64("selp.b64", TO_B64, B64, B64, PREDICATE),
    SELP_B16("selp.b16", TO_B16, B16, B16, PREDICATE);

    private final Row row;

    Move(Row row) {
        this.row = row;
    }

    Move(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
