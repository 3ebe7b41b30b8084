package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.PairTensor;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.TensorCoordinates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tiles of a tensor with one element for each pair, such as an additive bias, brought with the key tiles by the copy engine.
 *
 * <p>A tile is four strands, of which strand {@code s} has the query rows {@code s}, {@code s + 4}, {@code s + 8} and so on; a
 * strand is chunks of 128-byte rows, swizzled. Each strand begins two rows further round the swizzle than the one before it,
 * so that neighbouring query rows, which a warp reads together, have their elements in different banks. In one strand, two
 * rows that differ in the lowest bit would share the banks of 32 bytes, and f32 elements would be read in twice the time.
 */
final class PairTiles {
    /** Rows that a warp reads at a time from one pass over the banks. */
    static final int STRANDS = 4;

    private static final int ROW_BYTES = 128;

    /** Two rows between strands. */
    static final int GAP_BYTES = 2 * ROW_BYTES;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final PairTensor tensor;
    private final Parameter map;
    private Register mapAddress;

    /** Declares the tensor's map. */
    PairTiles(KernelBuilder kernel, KernelArguments arguments, HopperShape shape, PairTensor tensor) {
        this.kernel = kernel;
        this.shape = shape;
        this.tensor = tensor;
        this.map = arguments.tensorMap(
                tensor.name(),
                tensor.box(shape.tileQ(), shape.pairChunk()),
                tensor.box(STRANDS, 1),
                ROW_BYTES,
                "captured tensor [..., q_len, kv_len]");
    }

    /** Works out the map's address; in the thread that copies. */
    void prepare() {
        mapAddress = kernel.as(map.name() + "_address").addressOf(map);
    }

    /** Starts loading a tile; the mbarrier counts its bytes. */
    void load(Register tile, Register firstRow, Register firstKey, List<Register> plane, Address mbarrier) {
        // a loop, as the registers of a producer do not hold the corners of all copies
        kernel.loop("strand", Immediate.of(0), Immediate.of(STRANDS), 1, strand -> {
            kernel.noUnroll();
            Register row = kernel.add(firstRow, strand);
            Register to = kernel.fma(strand, Immediate.of(shape.pairStrandBytes()), tile);
            for (int chunk = 0; chunk < shape.pairChunks(); chunk++) {
                List<Operand> corner = new ArrayList<>();
                corner.add(chunk == 0 ? firstKey : kernel.add(firstKey, (long) chunk * shape.pairChunk()));
                corner.add(row);
                corner.addAll(plane.reversed());
                kernel.copyBoxToShared(
                        Address.of(to, chunk * shape.pairChunkBytes()),
                        new TensorCoordinates(mapAddress, corner),
                        mbarrier);
            }
        });
    }

    /** Where a thread reads its elements of a tile. */
    final class Reader {
        private final List<Register> laneOffsets;

        /**
         * Works out the thread's place.
         *
         * @param row of the thread within the query tile, i32; the other one is eight further on
         * @param quadLane which of the four lanes of a row
         */
        Reader(Register row, Register quadLane) {
            Register strand = kernel.and(row, STRANDS - 1);
            Register strandAt = kernel.mul(strand, shape.pairStrandBytes());
            Register column = kernel.mul(quadLane, 2 * tensor.type().bytes());
            Register first = kernel.shiftRight(row, 2);
            this.laneOffsets = List.of(
                    laneOffset("pair_lane_0", strand, strandAt, first, column),
                    laneOffset("pair_lane_1", strand, strandAt, kernel.add(first, 8 / STRANDS), column));
        }

        /** A column of a row of a strand: the swizzle goes by the row's place in shared memory. */
        private Register laneOffset(
                String name, Register strand, Register strandAt, Register rowOfStrand, Register column) {
            Register turn = kernel.and(kernel.fma(strand, Immediate.of(GAP_BYTES / ROW_BYTES), rowOfStrand), 7);
            Register unit = kernel.xor(kernel.shiftRight(column, 4), turn);
            Register inRow = kernel.fma(unit, Immediate.of(16), kernel.and(column, 15));
            return kernel.as(name).add(kernel.fma(rowOfStrand, Immediate.of(ROW_BYTES), strandAt), inRow);
        }

        /** The elements of a tile, each pair of neighbours read when its first is asked for. */
        HeadCode.PairElements elements(Register tile, List<HeadCode.Row> rows) {
            List<Register> firsts = laneOffsets.stream()
                    .map(offset -> kernel.as("pair_base").add(tile, offset))
                    .toList();
            Map<Integer, Register> places = new HashMap<>();
            Map<Integer, RegisterVector> read = new HashMap<>();
            int blocksPerChunk = shape.pairChunk() / 8;
            return (k, row, offset) -> {
                int keyBlock = offset / 8;
                int rowNumber = rows.indexOf(row);
                RegisterVector pair = read.computeIfAbsent(2 * keyBlock + rowNumber, _ -> {
                    // within a chunk the blocks of eight keys differ in address bits that the swizzle only turns over
                    int inChunk = keyBlock % blocksPerChunk;
                    Register first = firsts.get(rowNumber);
                    Register place = places.computeIfAbsent(
                            2 * inChunk + rowNumber,
                            _ -> inChunk == 0
                                    ? first
                                    : k.xor(
                                            first,
                                            (long) inChunk * 8 * tensor.type().bytes()));
                    return load(k, Address.of(place, keyBlock / blocksPerChunk * shape.pairChunkBytes()));
                });
                return pair.get(offset % 2);
            };
        }

        private RegisterVector load(KernelBuilder k, Address address) {
            if (tensor.type() == ElementType.F32) {
                return k.as("pair_element").loadShared(MemoryType.F32, 2, address);
            }
            Register both = k.loadShared(MemoryType.B32, address);
            if (tensor.type() == ElementType.BF16) {
                return RegisterVector.of(k.lowBf16ToF32(both), k.highBf16ToF32(both));
            }
            RegisterVector halves = k.unpack16(both);
            return RegisterVector.of(k.f16ToF32(halves.get(0)), k.f16ToF32(halves.get(1)));
        }
    }
}
