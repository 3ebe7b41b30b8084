package dev.attune.templates.ptx.isa;

import java.util.ArrayList;
import java.util.List;

/** The whole table, row by row, for tests that must not forget one. */
public final class EveryRow {
    private EveryRow() {}

    public static List<Opcode> rows() {
        List<Opcode> rows = new ArrayList<>();
        addEnums(rows);
        for (Comparison comparison : Comparison.values()) {
            for (Compare.Type type : Compare.Type.values()) {
                for (Compare.Combine combine : Compare.Combine.values()) {
                    addIfLegal(rows, () -> new Compare(comparison, type, combine));
                }
            }
        }
        for (StateSpace space : StateSpace.values()) {
            for (MemoryType type : MemoryType.values()) {
                for (int length : new int[] {1, 2, 4}) {
                    for (Load.Access access : Load.Access.values()) {
                        addIfLegal(rows, () -> new Load(space, access, type, length));
                    }
                    for (Store.Access access : Store.Access.values()) {
                        addIfLegal(rows, () -> new Store(space, access, type, length));
                    }
                }
            }
            for (Atomic.Operation operation : Atomic.Operation.values()) {
                for (Atomic.Type type : Atomic.Type.values()) {
                    addIfLegal(rows, () -> new Atomic(space, operation, type, true));
                    addIfLegal(rows, () -> new Atomic(space, operation, type, false));
                }
            }
        }
        for (TensorCopy.Direction direction : TensorCopy.Direction.values()) {
            for (int rank = 1; rank <= 5; rank++) {
                rows.add(new TensorCopy(direction, rank, false));
                rows.add(new TensorCopy(direction, rank, true));
            }
        }
        for (WarpgroupProduct.Type type : WarpgroupProduct.Type.values()) {
            for (int n = 8; n <= 256; n += 8) {
                rows.add(new WarpgroupProduct(n, type, WarpgroupProduct.Left.SHARED));
                rows.add(new WarpgroupProduct(n, type, WarpgroupProduct.Left.REGISTERS));
            }
        }
        return rows;
    }

    private static void addEnums(List<Opcode> rows) {
        rows.addAll(List.of(IntegerArithmetic.values()));
        rows.addAll(List.of(FloatArithmetic.values()));
        rows.addAll(List.of(Bitwise.values()));
        rows.addAll(List.of(Move.values()));
        rows.addAll(List.of(Convert.values()));
        rows.addAll(List.of(MemoryControl.values()));
        rows.addAll(List.of(AsyncCopy.values()));
        rows.addAll(List.of(Synchronization.values()));
        rows.addAll(List.of(WarpExchange.values()));
        rows.addAll(List.of(MatrixProduct.values()));
        rows.addAll(List.of(MatrixMove.values()));
        rows.addAll(List.of(Control.values()));
        rows.addAll(List.of(Mbarrier.values()));
        rows.addAll(List.of(BulkCopy.values()));
        rows.addAll(List.of(WarpgroupControl.values()));
    }

    private interface Maker {
        Opcode make();
    }

    private static void addIfLegal(List<Opcode> rows, Maker maker) {
        try {
            rows.add(maker.make());
        } catch (IllegalArgumentException noSuchRow) {
            // the family itself says which combinations exist
        }
    }
}
