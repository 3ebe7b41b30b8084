package dev.attune.templates.ptx.isa;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code wgmma.mma_async}: a product of four warps, 64 rows by n columns, 16 deep, that runs on its own. D = A B + D in
 * f32, or D = A B where the predicate operand is false. Register i of a lane's accumulator lies in row 16 w + g + 8 ((i /
 * 2) % 2), column 8 (i / 4) + 2 t + i % 2, with w the warp of the group, g = lane / 4, t = lane % 4.
 *
 * <p>Operands: D, A (descriptor, or four registers laid out as for mma.m16n8k16), B descriptor, predicate, sign of A, sign
 * of B, transpose A (descriptor only), transpose B.
 *
 * @param n columns, 8 to 256 in steps of 8
 * @param type of A and B
 * @param left where A is
 */
public record WarpgroupProduct(int n, Type type, Left left) implements Opcode {
    public WarpgroupProduct {
        if (n < 8 || n > 256 || n % 8 != 0) {
            throw new IllegalArgumentException("wgmma has 8 to 256 columns in steps of 8, not " + n);
        }
    }

    /** The 16-bit types. */
    public enum Type {
        BF16("bf16"),
        F16("f16");

        private final String spelling;

        Type(String spelling) {
            this.spelling = spelling;
        }
    }

    /** Where A lies. */
    public enum Left {
        SHARED,
        REGISTERS
    }

    /** Accumulator registers per lane. */
    public int accumulators() {
        return n / 2;
    }

    @Override
    public Row row() {
        OperandKind sign = new OperandKind.Constant(-1, 1, 2);
        OperandKind transposed = Kinds.constant(0, 1);
        List<OperandKind> kinds = new ArrayList<>();
        kinds.add(Kinds.updates(RegisterClass.F32, accumulators()));
        kinds.add(left == Left.SHARED ? Kinds.B64_REGISTER : Kinds.reads(RegisterClass.B32, 4));
        kinds.addAll(List.of(Kinds.B64_REGISTER, Kinds.PREDICATE, sign, sign));
        if (left == Left.SHARED) {
            kinds.add(transposed);
        }
        kinds.add(transposed);
        return new Row(
                "wgmma.mma_async.sync.aligned.m64n" + n + "k16.f32." + type.spelling + "." + type.spelling,
                kinds,
                Availability.HOPPER_ONLY);
    }
}
