package dev.attune.templates.attention.split;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** What the variant knows about the rows of a thread. Rows of one head share its code. */
final class ThreadRows {
    private final List<HeadCode> heads = new ArrayList<>();
    private final List<HeadCode.Row> rows = new ArrayList<>();

    /**
     * Writes what varies by head and by row.
     *
     * @param firstRow of the warp
     */
    ThreadRows(
            KernelBuilder kernel,
            LaunchCode launch,
            Register batch,
            PackedRows packing,
            ChunkArithmetic arithmetic,
            Register firstRow) {
        HeadCode only = packing.groupSize().isEmpty()
                ? launch.head(kernel, batch, packing.firstHead(), packing.keyHead())
                : null;
        for (int index = 0; index < arithmetic.rowsPerThread(); index++) {
            Register row = packing.existing(kernel, kernel.add(firstRow, arithmetic.row(kernel, index)));
            PackedRows.Position position = packing.at(kernel, row);
            HeadCode head = only != null ? only : launch.head(kernel, batch, position.head(), packing.keyHead());
            heads.add(head);
            rows.add(head.row(kernel, position.query()));
        }
    }

    int count() {
        return rows.size();
    }

    HeadCode head(int row) {
        return heads.get(row);
    }

    HeadCode.Row row(int row) {
        return rows.get(row);
    }

    /** Key handles of a straight-line region, one for each head of the thread. */
    Keys keys(KernelBuilder kernel, Register firstKey) {
        return new Keys(kernel, firstKey);
    }

    /** Opened where they are first asked for. */
    final class Keys {
        private final KernelBuilder kernel;
        private final Register firstKey;
        private final Map<HeadCode, HeadCode.KeyTile> tiles = new IdentityHashMap<>();

        private Keys(KernelBuilder kernel, Register firstKey) {
            this.kernel = kernel;
            this.firstKey = firstKey;
        }

        HeadCode.KeyTile ofRow(int row) {
            return tiles.computeIfAbsent(head(row), head -> head.keys(kernel, firstKey));
        }
    }
}
