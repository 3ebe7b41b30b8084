package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.SpecialRegister;
import java.util.function.Consumer;

/**
 * The query tiles that a CTA works on, one after the other. Without a mask all tiles are equally long and go in order, the
 * tiles of a head next to each other. Under a mask the last tiles of all heads of a group go first, as under a causal mask
 * they are the longest; a group is as many heads as have their keys and values in the second-level cache together. Rounds
 * then alternate in direction, so that a CTA that had the longest tile of one round gets the shortest of the next.
 */
final class WorkTiles {
    /** Keys and values of a group of heads shall take no more of the second-level cache, of 50 MB on Hopper. */
    private static final int CACHE_BYTES = 32 << 20;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final boolean longestFirst;
    private final Register groupSize;
    private final Register heads;
    private final Register keyLength;
    private final Register queryTiles;
    private final Register headCount;
    private final Register total;

    /**
     * One query tile of one head; all i32.
     *
     * @param firstRow its first query row
     * @param keyHead key/value head
     */
    record WorkTile(Register queryTile, Register firstRow, Register batch, Register head, Register keyHead) {}

    /** Works out how much there is; before the roles part. */
    WorkTiles(KernelBuilder kernel, KernelArguments arguments, HopperShape shape, boolean longestFirst) {
        this.kernel = kernel;
        this.shape = shape;
        this.longestFirst = longestFirst;
        this.groupSize = arguments.length("group_size");
        this.heads = arguments.length("heads");
        this.keyLength = arguments.length("kv_len");
        Register queryLength = arguments.length("q_len");
        this.queryTiles = kernel.as("query_tiles")
                .divUnsigned(kernel.add(queryLength, shape.tileQ() - 1), Immediate.of(shape.tileQ()));
        this.headCount = kernel.as("all_heads").mul(arguments.length("batch"), heads);
        this.total = kernel.as("work_tiles").mul(queryTiles, headCount);
    }

    /** Runs a region for each tile of this CTA. */
    void forEach(Consumer<WorkTile> region) {
        Register cta = kernel.as("cta").special(SpecialRegister.BLOCK_X);
        Register ctas = kernel.as("ctas").special(SpecialRegister.BLOCKS_X);
        if (!longestFirst) {
            kernel.loop("work", cta, total, ctas, index -> region.accept(inOrder(index)));
            return;
        }
        Register step = kernel.register(RegisterClass.B32, "work_step");
        Register twoRounds = kernel.as("two_rounds").shiftLeft(ctas, 1);
        kernel.into(step).add(kernel.shiftLeft(cta, 1), 1);
        Register heads = kernel.as("heads_together").move(headsTogether());
        kernel.loop("work", cta, total, step, index -> {
            kernel.into(step).sub(twoRounds, step);
            region.accept(longestFirst(index, heads));
        });
    }

    private WorkTile inOrder(Register index) {
        Register head = kernel.divUnsigned(index, queryTiles);
        Register tile = kernel.sub(index, kernel.mul(head, queryTiles));
        return place(tile, head);
    }

    private WorkTile longestFirst(Register index, Register heads) {
        Register perGroup = kernel.mul(heads, queryTiles);
        Register group = kernel.divUnsigned(index, perGroup);
        Register inGroup = kernel.sub(index, kernel.mul(group, perGroup));
        Register firstHead = kernel.mul(group, heads);
        Register size = kernel.min(kernel.sub(headCount, firstHead), heads);
        Register fromEnd = kernel.divUnsigned(inGroup, size);
        Register head = kernel.add(kernel.sub(inGroup, kernel.mul(fromEnd, size)), firstHead);
        Register tile = kernel.sub(kernel.sub(queryTiles, fromEnd), 1);
        return place(tile, head);
    }

    private WorkTile place(Register tile, Register batchAndHead) {
        Register batch = kernel.as("batch_index").divUnsigned(batchAndHead, heads);
        Register head = kernel.as("head").sub(batchAndHead, kernel.mul(batch, heads));
        Register keyHead = kernel.as("kv_head").divUnsigned(head, groupSize);
        Register firstRow = kernel.as("first_row").mul(tile, shape.tileQ());
        return new WorkTile(kernel.as("query_tile").move(tile), firstRow, batch, head, keyHead);
    }

    /** How many query heads have their keys and values in the cache together; at least those of one key head. */
    private Register headsTogether() {
        int rowBytes = 2 * (shape.headDim() + shape.valueDim());
        Register rows = kernel.max(keyLength, 1);
        Register keyHeads = kernel.max(kernel.divUnsigned(Immediate.of(CACHE_BYTES / rowBytes), rows), 1);
        return kernel.mul(keyHeads, groupSize);
    }
}
