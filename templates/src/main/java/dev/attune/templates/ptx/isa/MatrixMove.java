package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.B32_REGISTER;
import static dev.attune.templates.ptx.isa.Kinds.SHARED;
import static dev.attune.templates.ptx.isa.Kinds.TO_B32;
import static dev.attune.templates.ptx.isa.Kinds.reads;
import static dev.attune.templates.ptx.isa.Kinds.writes;

/** 8x8 matrices of 16-bit numbers between shared memory and fragments, a row address from each of eight lanes per matrix. */
public enum MatrixMove implements Opcode {
    LDMATRIX_X1("ldmatrix.sync.aligned.m8n8.x1.shared.b16", writes(RegisterClass.B32, 1), SHARED),
    LDMATRIX_X2("ldmatrix.sync.aligned.m8n8.x2.shared.b16", writes(RegisterClass.B32, 2), SHARED),
    LDMATRIX_X4("ldmatrix.sync.aligned.m8n8.x4.shared.b16", writes(RegisterClass.B32, 4), SHARED),
    LDMATRIX_X1_TRANS("ldmatrix.sync.aligned.m8n8.x1.trans.shared.b16", writes(RegisterClass.B32, 1), SHARED),
    LDMATRIX_X2_TRANS("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16", writes(RegisterClass.B32, 2), SHARED),
    LDMATRIX_X4_TRANS("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16", writes(RegisterClass.B32, 4), SHARED),
    /** Transposes one matrix held in registers. */
    MOVMATRIX_TRANS("movmatrix.sync.aligned.m8n8.trans.b16", Availability.V7_8, TO_B32, B32_REGISTER),
    STMATRIX_X1(
            "stmatrix.sync.aligned.m8n8.x1.shared.b16", Availability.HOPPER_EARLY, SHARED, reads(RegisterClass.B32, 1)),
    STMATRIX_X2(
            "stmatrix.sync.aligned.m8n8.x2.shared.b16", Availability.HOPPER_EARLY, SHARED, reads(RegisterClass.B32, 2)),
    STMATRIX_X4(
            "stmatrix.sync.aligned.m8n8.x4.shared.b16", Availability.HOPPER_EARLY, SHARED, reads(RegisterClass.B32, 4)),
    STMATRIX_X1_TRANS(
            "stmatrix.sync.aligned.m8n8.x1.trans.shared.b16",
            Availability.HOPPER_EARLY,
            SHARED,
            reads(RegisterClass.B32, 1)),
    STMATRIX_X2_TRANS(
            "stmatrix.sync.aligned.m8n8.x2.trans.shared.b16",
            Availability.HOPPER_EARLY,
            SHARED,
            reads(RegisterClass.B32, 2)),
    STMATRIX_X4_TRANS(
            "stmatrix.sync.aligned.m8n8.x4.trans.shared.b16",
            Availability.HOPPER_EARLY,
            SHARED,
            reads(RegisterClass.B32, 4));

    MatrixMove(String mnemonic, Availability availability, OperandKind... operands) {
        this(Row.of(mnemonic, operands).since(availability));
    }

    private final Row row;

    MatrixMove(Row row) {
        this.row = row;
    }

    MatrixMove(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
