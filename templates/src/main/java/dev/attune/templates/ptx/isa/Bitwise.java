package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B32;
import static dev.attune.templates.ptx.isa.Kinds.B64;
import static dev.attune.templates.ptx.isa.Kinds.PREDICATE;
import static dev.attune.templates.ptx.isa.Kinds.TO_B32;
import static dev.attune.templates.ptx.isa.Kinds.TO_B64;
import static dev.attune.templates.ptx.isa.Kinds.TO_PREDICATE;
import static dev.attune.templates.ptx.isa.Kinds.constant;

/** Logic, shifts and bit fields. */
public enum Bitwise implements Opcode {
    AND_B32("and.b32", TO_B32, B32, B32),
    OR_B32("or.b32", TO_B32, B32, B32),
    XOR_B32("xor.b32", TO_B32, B32, B32),
    NOT_B32("not.b32", TO_B32, B32),
    /** Any function of three bits; the constant is its truth table over 0xF0, 0xCC, 0xAA. */
    LOP3_B32("lop3.b32", TO_B32, B32, B32, B32, constant(0, 255)),
    /** A shift of 32 or more gives zero. */
    SHL_B32("shl.b32", TO_B32, B32, B32),
    SHR_U32("shr.u32", TO_B32, B32, B32),
    /** A shift of 32 or more gives the sign everywhere. */
    SHR_S32("shr.s32", TO_B32, B32, B32),
    /** Bits of a from position b, c of them. */
    BFE_U32("bfe.u32", TO_B32, B32, B32, B32),
    BFE_S32("bfe.s32", TO_B32, B32, B32, B32),
    /** The low d bits of a put into b at position c. */
    BFI_B32("bfi.b32", TO_B32, B32, B32, B32, B32),
    /** Picks four bytes of the pair (a low, b high) by the nibbles of c; a nibble's high bit spreads the sign. */
    PRMT_B32("prmt.b32", TO_B32, B32, B32, B32),
    POPC_B32("popc.b32", TO_B32, B32),
    CLZ_B32("clz.b32", TO_B32, B32),
    BREV_B32("brev.b32", TO_B32, B32),

    AND_B64("and.b64", TO_B64, B64, B64),
    OR_B64("or.b64", TO_B64, B64, B64),
    XOR_B64("xor.b64", TO_B64, B64, B64),
    SHL_B64("shl.b64", TO_B64, B64, B32),
    SHR_U64("shr.u64", TO_B64, B64, B32),
    SHR_S64("shr.s64", TO_B64, B64, B32),

    AND_PREDICATE("and.pred", TO_PREDICATE, PREDICATE, PREDICATE),
    OR_PREDICATE("or.pred", TO_PREDICATE, PREDICATE, PREDICATE),
    XOR_PREDICATE("xor.pred", TO_PREDICATE, PREDICATE, PREDICATE),
    NOT_PREDICATE("not.pred", TO_PREDICATE, PREDICATE);

    private final Row row;

    Bitwise(Row row) {
        this.row = row;
    }

    Bitwise(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
