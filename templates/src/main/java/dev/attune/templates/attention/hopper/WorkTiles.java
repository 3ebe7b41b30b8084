package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Atomic;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.StateSpace;
import java.util.function.Consumer;

/**
 * Which query tiles a CTA works on. The first is that of the CTA's own number; for each more the producer draws a number from a
 * counter that all CTAs share, so that none idles while there is work, and hands it on to the consumers through shared memory.
 *
 * <p>Without a mask all tiles are equally long and go in order. Under a mask the last
 * tiles of all heads of a group go first, as under a causal mask they are the longest; a group is as many heads as have their
 * keys and values in the second-level cache together.
 */
final class WorkTiles {
    /** The workspace with the counter, i32, which is zero between launches. */
    static final String COUNTER = "work_counter";

    /** Keys and values of a group of heads shall take no more of the second-level cache, of 50 MB on Hopper. */
    private static final int CACHE_BYTES = 32 << 20;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final Order order;
    private final Register groupSize;
    private final Register heads;
    private final Register batches;
    private final Register keyLength;
    private final Register counter;
    private final Register queryTiles;
    private final Register headCount;
    private final Register total;

    /** In which order query tiles are worked on. */
    enum Order {
        /** The tiles of a head next to each other. */
        BY_HEAD,
        /** The same tile of all sequences of a batch next to each other: what they read besides keys and values is the same. */
        BY_BATCH,
        /** The last tiles of some heads first. */
        LONGEST_FIRST
    }

    /**
     * One query tile of one head; all i32.
     *
     * @param firstRow its first query row
     * @param keyHead key/value head
     */
    record WorkTile(Register queryTile, Register firstRow, Register batch, Register head, Register keyHead) {}

    /** Works out how much there is; before the roles part. */
    WorkTiles(KernelBuilder kernel, KernelArguments arguments, HopperShape shape, Order order) {
        this.kernel = kernel;
        this.shape = shape;
        this.order = order;
        this.batches = arguments.length("batch");
        this.groupSize = arguments.length("group_size");
        this.heads = arguments.length("heads");
        this.keyLength = arguments.length("kv_len");
        this.counter = arguments.workspace(COUNTER, "query tiles drawn so far, zero between launches");
        Register queryLength = arguments.length("q_len");
        this.queryTiles = kernel.as("query_tiles")
                .divUnsigned(kernel.add(queryLength, shape.tileQ() - 1), Immediate.of(shape.tileQ()));
        this.headCount = kernel.as("all_heads").mul(batches, heads);
        this.total = kernel.as("work_tiles").mul(queryTiles, headCount);
    }

    /** The producer's side: runs a region for each tile of this CTA; in one thread. */
    void handOut(Register shared, Consumer<WorkTile> region) {
        RingPosition ring = new RingPosition(kernel, "work", HopperShape.WORK_STAGES);
        Register ctas = kernel.as("ctas").special(SpecialRegister.BLOCKS_X);
        Register heads = headsTogether();
        Register number = kernel.register(RegisterClass.B32, "work_number");
        kernel.into(number).special(SpecialRegister.BLOCK_X);
        Label next = kernel.label("next work");
        Label done = kernel.label("no more work");
        kernel.place(next);
        kernel.comment("hand the number on; one past the last says that there is no more");
        ring.awaitEmpty("work_empty", shared, shape.workEmptyAt());
        Register place = kernel.fma(ring.stage(), Immediate.of(4), shared);
        kernel.storeShared(MemoryType.B32, Address.of(place, shape.workAt()), number);
        kernel.arriveMbarrier(ring.mbarrier(shared, shape.workFullAt()));
        ring.advance();
        kernel.branchUnless(kernel.less(number, total), done);
        kernel.comment("draw the next one; its way is long, so before the work");
        Register drawn = kernel.as("drawn")
                .atomic(StateSpace.GLOBAL, Atomic.Operation.ADD, Atomic.Type.U32, Address.of(counter), Immediate.of(1));
        kernel.comment("each tile draws once, so the last draw is known, and leaves the counter as it was");
        kernel.onlyIf(kernel.equal(drawn, kernel.sub(total, 1)))
                .storeGlobal(MemoryType.B32, Address.of(counter), kernel.constant(0));
        region.accept(tile(number, heads));
        kernel.into(number).add(drawn, ctas);
        kernel.branch(next);
        kernel.place(done);
    }

    /** The consumers' side: runs a region for each tile that is handed on. */
    void take(Register shared, Register thread, Consumer<WorkTile> region) {
        RingPosition ring = new RingPosition(kernel, "work", HopperShape.WORK_STAGES);
        Register heads = headsTogether();
        Register isFirstLane = kernel.equal(kernel.and(thread, 31), 0);
        Label next = kernel.label("next tile");
        Label done = kernel.label("all tiles done");
        kernel.place(next);
        ring.awaitFull("work", shared, shape.workFullAt());
        Register place = kernel.fma(ring.stage(), Immediate.of(4), shared);
        Register read = kernel.loadShared(MemoryType.B32, Address.of(place, shape.workAt()));
        // taken from one lane, it is known to be the same in all
        Register number = kernel.as("work_number").shuffleFrom(read, 0);
        kernel.syncWarp();
        kernel.onlyIf(isFirstLane).arriveMbarrier(ring.mbarrier(shared, shape.workEmptyAt()));
        ring.advance();
        kernel.branchUnless(kernel.less(number, total), done);
        region.accept(tile(number, heads));
        kernel.branch(next);
        kernel.place(done);
    }

    private WorkTile tile(Register number, Register heads) {
        return switch (order) {
            case BY_HEAD -> byHead(number);
            case BY_BATCH -> byBatch(number);
            case LONGEST_FIRST -> longestFirst(number, heads);
        };
    }

    private WorkTile byBatch(Register number) {
        Register headAndTile = kernel.divUnsigned(number, batches);
        Register batch = kernel.sub(number, kernel.mul(headAndTile, batches));
        Register head = kernel.divUnsigned(headAndTile, queryTiles);
        Register tile = kernel.sub(headAndTile, kernel.mul(head, queryTiles));
        return place(tile, kernel.fma(batch, this.heads, head));
    }

    private WorkTile byHead(Register number) {
        Register head = kernel.divUnsigned(number, queryTiles);
        Register tile = kernel.sub(number, kernel.mul(head, queryTiles));
        return place(tile, head);
    }

    private WorkTile longestFirst(Register number, Register heads) {
        Register perGroup = kernel.mul(heads, queryTiles);
        Register group = kernel.divUnsigned(number, perGroup);
        Register inGroup = kernel.sub(number, kernel.mul(group, perGroup));
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
        Register keyHeads = kernel.max(kernel.divUnsigned(kernel.constant(CACHE_BYTES / rowBytes), rows), 1);
        // groups do not need to be larger than all heads, and products with the number of tiles then do not wrap
        return kernel.as("heads_together").min(kernel.mul(keyHeads, groupSize), headCount);
    }
}
