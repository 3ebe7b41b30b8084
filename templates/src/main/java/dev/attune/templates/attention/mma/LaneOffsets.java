package dev.attune.templates.attention.mma;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Register;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that a lane gives ldmatrix for a swizzled tile. The permutation repeats along a row after a group of chunks,
 * so a few registers, computed once, serve all fragments of the tile: the rest is a constant.
 */
final class LaneOffsets {
    private final SwizzledTile tile;
    private final List<Register> addresses;

    private LaneOffsets(SwizzledTile tile, List<Register> addresses) {
        this.tile = tile;
        this.addresses = addresses;
    }

    /**
     * @param row the lane's row within a fragment, 0 to 15
     * @param half which of the fragment's two chunks the lane addresses, 0 or 1
     * @param base shared address of the tile's row 0, or of a row whose number is a multiple of 8
     */
    static LaneOffsets of(
            KernelBuilder kernel, String name, SwizzledTile tile, Register row, Register half, Register base) {
        Register phase = kernel.and(kernel.shiftRight(row, tile.phaseShift()), tile.group() - 1);
        Register rowStart = kernel.add(kernel.mul(row, tile.pitch()), base);
        List<Register> addresses = new ArrayList<>();
        for (int pair = 0; pair < tile.group() / 2; pair++) {
            Register chunk = kernel.xor(kernel.add(half, 2 * pair), phase);
            Register bytes = kernel.shiftLeft(chunk, 4);
            addresses.add(kernel.as(name + "_lane_" + pair).add(rowStart, bytes));
        }
        return new LaneOffsets(tile, addresses);
    }

    /** The same lanes over another copy of the tile, some bytes further on. */
    LaneOffsets moved(KernelBuilder kernel, Register bytes) {
        return new LaneOffsets(
                tile,
                addresses.stream().map(address -> kernel.add(address, bytes)).toList());
    }

    /**
     * The lane's address for a fragment.
     *
     * @param firstRow of the fragment; a multiple of 8
     * @param chunkPair its columns are {@code 16 chunkPair} to {@code 16 chunkPair + 15}
     */
    Address at(int firstRow, int chunkPair) {
        int pairsPerGroup = addresses.size();
        int constant = firstRow * tile.pitch() + chunkPair / pairsPerGroup * tile.group() * SwizzledTile.CHUNK_BYTES;
        return Address.of(addresses.get(chunkPair % pairsPerGroup), constant);
    }
}
