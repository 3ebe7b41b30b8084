package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.hopper.WorkTiles.WorkTile;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.TensorCoordinates;
import java.util.List;

/**
 * Copies of one tensor between global memory and a tile, by the copy engine: a box of 64 columns, one row of the 128-byte
 * swizzle, for each chunk of the tile. Rows and columns past the tensor's ends are zero on the way in and left out on the way
 * out.
 */
final class TileLoads {
    private final KernelBuilder kernel;
    private final Parameter map;
    private final int chunks;
    private final int chunkBytes;
    private Register mapAddress;

    private TileLoads(KernelBuilder kernel, Parameter map, int chunks, int chunkBytes) {
        this.kernel = kernel;
        this.map = map;
        this.chunks = chunks;
        this.chunkBytes = chunkBytes;
    }

    /**
     * Declares the tensor's map.
     *
     * @param tensor {@code q k v} or {@code out}
     * @param rows of a box
     * @param chunkBytes from one chunk of the tile to the next
     */
    static TileLoads of(
            KernelBuilder kernel,
            KernelArguments arguments,
            String tensor,
            int rows,
            int chunks,
            int chunkBytes,
            String meaning) {
        Parameter map = arguments.tensorMap(tensor, List.of(HopperShape.CHUNK, rows, 1, 1), 128, meaning);
        return new TileLoads(kernel, map, chunks, chunkBytes);
    }

    /** Works out the map's address; in the threads that copy. */
    void prepare() {
        mapAddress = kernel.as(map.name() + "_address").addressOf(map);
    }

    /** Starts loading a tile; the mbarrier counts its bytes. */
    void load(Register tile, Register firstRow, Register head, Register batch, Address mbarrier) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            kernel.copyBoxToShared(Address.of(tile, chunk * chunkBytes), box(chunk, firstRow, head, batch), mbarrier);
        }
    }

    /** Starts storing a tile, in this thread's open bulk group. */
    void store(Register tile, Register firstRow, WorkTile work) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            kernel.copyBoxToGlobal(
                    box(chunk, firstRow, work.head(), work.batch()), Address.of(tile, chunk * chunkBytes));
        }
    }

    private TensorCoordinates box(int chunk, Register firstRow, Register head, Register batch) {
        List<Operand> corner = List.of(Immediate.of(chunk * HopperShape.CHUNK), firstRow, head, batch);
        return new TensorCoordinates(mapAddress, corner);
    }
}
