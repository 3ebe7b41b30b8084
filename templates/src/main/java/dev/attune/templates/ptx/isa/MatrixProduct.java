package dev.attune.templates.ptx.isa;

import static dev.attune.templates.ptx.isa.Kinds.reads;
import static dev.attune.templates.ptx.isa.Kinds.writes;

/** Matrix products of a warp, D = A B + C, accumulating in f32. A is row-major, B column-major; m16n8k16 for 16-bit, m16n8k8 for tf32. */
public enum MatrixProduct implements Opcode {
    MMA_M16N8K16_BF16(
            "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32",
            writes(RegisterClass.F32, 4),
            reads(RegisterClass.B32, 4),
            reads(RegisterClass.B32, 2),
            reads(RegisterClass.F32, 4)),
    MMA_M16N8K16_F16(
            "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32",
            writes(RegisterClass.F32, 4),
            reads(RegisterClass.B32, 4),
            reads(RegisterClass.B32, 2),
            reads(RegisterClass.F32, 4)),
    MMA_M16N8K8_BF16(
            "mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32",
            writes(RegisterClass.F32, 4),
            reads(RegisterClass.B32, 2),
            reads(RegisterClass.B32, 1),
            reads(RegisterClass.F32, 4)),
    MMA_M16N8K8_F16(
            "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32",
            writes(RegisterClass.F32, 4),
            reads(RegisterClass.B32, 2),
            reads(RegisterClass.B32, 1),
            reads(RegisterClass.F32, 4)),
    MMA_M16N8K8_TF32(
            "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32",
            writes(RegisterClass.F32, 4),
            reads(RegisterClass.B32, 4),
            reads(RegisterClass.B32, 2),
            reads(RegisterClass.F32, 4));

    private final Row row;

    MatrixProduct(Row row) {
        this.row = row;
    }

    MatrixProduct(String mnemonic, OperandKind... operands) {
        this(Row.of(mnemonic, operands));
    }

    @Override
    public Row row() {
        return row;
    }
}
