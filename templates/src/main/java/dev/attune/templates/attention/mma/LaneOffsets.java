package dev.attune.templates.attention.mma;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Register;

/**
 * The addresses that a lane gives ldmatrix for a swizzled tile. Within a group of chunks they differ in a few bits of the first
 * one; from group to group and from row block to row block by a constant.
 */
final class LaneOffsets {
    /** Bytes of two chunks, the width of a fragment. */
    private static final int PAIR_BYTES = 2 * SwizzledTile.CHUNK_BYTES;

    private final KernelBuilder kernel;
    private final SwizzledTile tile;
    /** For each pair of chunks of a group; the first is there from the start, the others from their first use. */
    private final Register[] addresses;

    private LaneOffsets(KernelBuilder kernel, SwizzledTile tile, Register first) {
        this.kernel = kernel;
        this.tile = tile;
        this.addresses = new Register[tile.group() / 2];
        this.addresses[0] = first;
    }

    /**
     * Works out the lane's address.
     *
     * @param row the lane's row within a fragment, 0 to 15
     * @param half which of the fragment's two chunks the lane addresses, 0 or 1
     * @param base shared address of the tile's row 0, or of a row whose number is a multiple of 8; a multiple of 128
     */
    static LaneOffsets of(
            KernelBuilder kernel, String name, SwizzledTile tile, Register row, Register half, Register base) {
        Register phase = tile.phase(kernel, row);
        Register rowStart = kernel.add(kernel.mul(row, tile.pitch()), base);
        Register bytes = kernel.shiftLeft(kernel.xor(half, phase), 4);
        return new LaneOffsets(kernel, tile, kernel.as(name + "_lane").add(rowStart, bytes));
    }

    /** The same for a straight-line region of its own: what it works out there is not used elsewhere. */
    LaneOffsets here() {
        return new LaneOffsets(kernel, tile, addresses[0]);
    }

    /** The same lanes over another copy of the tile, a multiple of 128 bytes further on. */
    LaneOffsets moved(Register bytes) {
        return new LaneOffsets(kernel, tile, kernel.add(addresses[0], bytes));
    }

    /**
     * The lane's address for a fragment.
     *
     * @param firstRow of the fragment; a multiple of 8
     * @param chunkPair its columns are {@code 16 chunkPair} to {@code 16 chunkPair + 15}
     */
    Address at(int firstRow, int chunkPair) {
        int pair = chunkPair % addresses.length;
        if (addresses[pair] == null) {
            // a row starts at a multiple of the group, so the pair's number meets the phase in the address's own bits
            addresses[pair] = kernel.xor(addresses[0], (long) pair * PAIR_BYTES);
        }
        int constant = firstRow * tile.pitch() + chunkPair / addresses.length * tile.group() * SwizzledTile.CHUNK_BYTES;
        return Address.of(addresses[pair], constant);
    }
}
