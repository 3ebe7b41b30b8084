package dev.attune.templates.ptx.isa;

import java.util.List;

/**
 * A row of the instruction table. Small families are enums; families with a parameter (the width of a load, the shape
 * of a matrix product) are records that make their row. To add one, see {@code docs/add-an-instruction.md}.
 */
public sealed interface Opcode
        permits IntegerArithmetic,
                FloatArithmetic,
                Bitwise,
                Compare,
                Move,
                Convert,
                Load,
                Store,
                Atomic,
                MemoryControl,
                AsyncCopy,
                Synchronization,
                WarpExchange,
                MatrixProduct,
                MatrixMove,
                Mbarrier,
                BulkCopy,
                TensorCopy,
                WarpgroupProduct,
                WarpgroupControl,
                Control {
    Row row();

    default String mnemonic() {
        return row().mnemonic();
    }

    default List<OperandKind> operands() {
        return row().operands();
    }

    default Availability availability() {
        return row().availability();
    }
}
