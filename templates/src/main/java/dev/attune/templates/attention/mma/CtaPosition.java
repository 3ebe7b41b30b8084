package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.SpecialRegister;

/**
 * Where a thread stands. All i32.
 *
 * @param thread within the CTA
 * @param lane within the warp
 * @param warp within the CTA
 * @param quadLane position within the four lanes that share rows of a fragment
 * @param quad which row of eight of a fragment the thread holds
 * @param batch sequence in the batch
 * @param head query head
 * @param keyHead key/value head
 * @param queryTile number of the query tile
 * @param firstRow first query row of the CTA
 * @param warpRow first row of the warp within the tile
 */
record CtaPosition(
        Register thread,
        Register lane,
        Register warp,
        Register quadLane,
        Register quad,
        Register batch,
        Register head,
        Register keyHead,
        Register queryTile,
        Register firstRow,
        Register warpRow) {

    /**
     * Writes the position.
     *
     * @param lastTileFirst whether the grid starts with the last query tiles: under a causal mask they are the longest, and
     *     a long CTA that starts last would run alone
     */
    static CtaPosition of(KernelBuilder kernel, KernelArguments arguments, MmaShape shape, boolean lastTileFirst) {
        Register groupSize = arguments.length("group_size");
        Register thread = kernel.as("thread").special(SpecialRegister.THREAD_X);
        Register lane = kernel.as("lane").and(thread, 31);
        Register warp = kernel.as("warp").shiftRight(thread, 5);
        Register quadLane = kernel.as("quad_lane").and(lane, 3);
        Register quad = kernel.as("quad").shiftRight(lane, 2);
        Register block = kernel.as("query_tile").special(SpecialRegister.BLOCK_X);
        if (lastTileFirst) {
            Register blocks = kernel.special(SpecialRegister.BLOCKS_X);
            block = kernel.as("query_tile_from_end").sub(kernel.sub(blocks, block), 1);
        }
        Register head = kernel.as("head").special(SpecialRegister.BLOCK_Y);
        Register batch = kernel.as("batch_index").special(SpecialRegister.BLOCK_Z);
        Register keyHead = kernel.as("kv_head").divUnsigned(head, groupSize);
        Register firstRow = kernel.as("first_row").mul(block, shape.tileQ());
        Register warpRow = kernel.as("warp_row").mul(warp, 16L * shape.rowBlocks());
        return new CtaPosition(thread, lane, warp, quadLane, quad, batch, head, keyHead, block, firstRow, warpRow);
    }
}
