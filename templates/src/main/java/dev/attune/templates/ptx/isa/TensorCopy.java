package dev.attune.templates.ptx.isa;

import java.util.ArrayList;
import java.util.List;

/**
 * Copies of a box of a tensor by Hopper's copy engine.
 *
 * @param direction into shared memory, counted by an mbarrier, or out of it, in a bulk group
 * @param rank dimensions of the tensor, 1 to 5
 * @param cacheHint whether a cache policy follows, a 64-bit register
 */
public record TensorCopy(Direction direction, int rank, boolean cacheHint) implements Opcode {
    public TensorCopy {
        if (rank < 1 || rank > 5) {
            throw new IllegalArgumentException("a tensor copy has 1 to 5 dimensions, not " + rank);
        }
    }

    /** Where the box goes. */
    public enum Direction {
        /** Operands: to, box, mbarrier. Elements outside the tensor become zero, and their bytes count. */
        TO_SHARED,
        /** Operands: box, from. Elements outside the tensor are not written. */
        TO_GLOBAL,
        /** Adds, in the tensor's own type, instead of storing. */
        ADD_TO_GLOBAL
    }

    @Override
    public Row row() {
        List<OperandKind> kinds = new ArrayList<>();
        OperandKind box = new OperandKind.Tensor(rank);
        String mnemonic = switch (direction) {
            case TO_SHARED -> {
                kinds.addAll(List.of(Kinds.SHARED, box, Kinds.SHARED));
                yield "cp.async.bulk.tensor." + rank + "d.shared::cluster.global.tile.mbarrier::complete_tx::bytes";
            }
            case TO_GLOBAL -> {
                kinds.addAll(List.of(box, Kinds.SHARED));
                yield "cp.async.bulk.tensor." + rank + "d.global.shared::cta.tile.bulk_group";
            }
            case ADD_TO_GLOBAL -> {
                kinds.addAll(List.of(box, Kinds.SHARED));
                yield "cp.reduce.async.bulk.tensor." + rank + "d.global.shared::cta.add.tile.bulk_group";
            }
        };
        if (cacheHint) {
            kinds.add(Kinds.B64_REGISTER);
        }
        return new Row(mnemonic + (cacheHint ? ".L2::cache_hint" : ""), kinds, Availability.HOPPER);
    }
}
