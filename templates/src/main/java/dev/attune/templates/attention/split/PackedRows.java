package dev.attune.templates.attention.split;

import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.Optional;

/**
 * The rows that share a head's keys. Packed, row {@code r} is head {@code r % group_size} of the group at query {@code r /
 * group_size}, so that neighbouring rows differ least in what they see; otherwise a row is a query of one head.
 *
 * @param count how many there are, i32
 * @param firstHead the query head, or the first of the group
 * @param keyHead the key/value head
 * @param groupSize present where rows are packed
 */
record PackedRows(Register count, Register firstHead, Register keyHead, Optional<Register> groupSize) {

    /** What a row stands for, i32 each. */
    record Position(Register query, Register head) {}

    /**
     * @param headIndex the KV head where rows are packed, else the query head
     */
    static PackedRows of(KernelBuilder kernel, KernelArguments arguments, boolean packsHeads, Register headIndex) {
        Register queryLength = arguments.length("q_len");
        Register groupSize = arguments.length("group_size");
        if (!packsHeads) {
            Register keyHead = kernel.as("kv_head").divUnsigned(headIndex, groupSize);
            return new PackedRows(queryLength, headIndex, keyHead, Optional.empty());
        }
        Register count = kernel.as("row_count").mul(queryLength, groupSize);
        Register firstHead = kernel.as("first_head").mul(headIndex, groupSize);
        return new PackedRows(count, firstHead, headIndex, Optional.of(groupSize));
    }

    /** How many rows of this kind a KV head, or a head, has. */
    static Register countOf(KernelBuilder kernel, KernelArguments arguments, boolean packsHeads) {
        Register queryLength = arguments.length("q_len");
        return packsHeads ? kernel.mul(queryLength, arguments.length("group_size")) : queryLength;
    }

    /** A row that exists: past the last one, the last one. */
    Register existing(KernelBuilder kernel, Register row) {
        return kernel.min(row, kernel.sub(count, 1));
    }

    Position at(KernelBuilder kernel, Register row) {
        if (groupSize.isEmpty()) {
            return new Position(row, firstHead);
        }
        Register query = kernel.as("q_idx").divUnsigned(row, groupSize.get());
        Register member = kernel.sub(row, kernel.mul(query, groupSize.get()));
        return new Position(query, kernel.as("head").add(firstHead, member));
    }
}
