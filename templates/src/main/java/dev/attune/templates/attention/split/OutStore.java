package dev.attune.templates.attention.split;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.List;

/** Stores neighbouring columns of a row: rounded to out's type, or as f32. */
final class OutStore {
    private final KernelBuilder kernel;
    private final SplitShape shape;

    OutStore(KernelBuilder kernel, SplitShape shape) {
        this.kernel = kernel;
        this.shape = shape;
    }

    /** Columns that are stored together. */
    static int width(SplitShape shape) {
        return shape.valueDim() % 4 == 0 ? 4 : 1;
    }

    /**
     * To out.
     *
     * @param row 64-bit address
     * @param vector which group of columns, i32
     */
    void rounded(Register row, Register vector, List<Register> columns) {
        Address to = address(row, vector, columns.size() * shape.type().bytes());
        switch (shape.type()) {
            case F32 -> store(to, columns);
            case BF16 ->
                kernel.storeGlobal(
                        MemoryType.B32,
                        to,
                        RegisterVector.of(
                                kernel.packBf16(columns.get(0), columns.get(1)),
                                kernel.packBf16(columns.get(2), columns.get(3))));
            case F16 ->
                kernel.storeGlobal(
                        MemoryType.B32,
                        to,
                        RegisterVector.of(
                                kernel.packF16(columns.get(0), columns.get(1)),
                                kernel.packF16(columns.get(2), columns.get(3))));
        }
    }

    /** To a workspace, f32. */
    void partial(Register row, Register vector, List<Register> columns) {
        store(address(row, vector, columns.size() * ElementType.F32.bytes()), columns);
    }

    private void store(Address to, List<Register> columns) {
        if (columns.size() == 1) {
            kernel.storeGlobal(MemoryType.F32, to, columns.getFirst());
        } else {
            kernel.storeGlobal(MemoryType.F32, to, RegisterVector.of(columns));
        }
    }

    private Address address(Register row, Register vector, int bytes) {
        return Address.of(kernel.fmaWide(vector, bytes, row));
    }
}
