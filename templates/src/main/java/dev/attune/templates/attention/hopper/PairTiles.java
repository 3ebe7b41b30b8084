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
 * Tiles of a tensor with one element for each pair, such as an additive bias, brought with the key tiles by the copy engine. A
 * tile is chunks of 128-byte rows, swizzled, so that the four lanes of eight rows read different banks.
 */
final class PairTiles {
    private static final int ROW_BYTES = 128;

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
                ROW_BYTES,
                "captured tensor [..., q_len, kv_len]");
    }

    /** Works out the map's address; in the thread that copies. */
    void prepare() {
        mapAddress = kernel.as(map.name() + "_address").addressOf(map);
    }

    /** Starts loading a tile; the mbarrier counts its bytes. */
    void load(Register tile, Register firstRow, Register firstKey, List<Register> plane, Address mbarrier) {
        for (int chunk = 0; chunk < shape.pairChunks(); chunk++) {
            List<Operand> corner = new ArrayList<>();
            corner.add(chunk == 0 ? firstKey : kernel.add(firstKey, (long) chunk * shape.pairChunk()));
            corner.add(firstRow);
            corner.addAll(plane.reversed());
            kernel.copyBoxToShared(
                    Address.of(tile, chunk * shape.queryChunkBytes()),
                    new TensorCoordinates(mapAddress, corner),
                    mbarrier);
        }
    }

    /** Where a thread reads its elements of a tile. */
    final class Reader {
        private final Register laneOffset;

        /**
         * Works out the thread's place.
         *
         * @param row of the thread within the query tile, i32; the other one is eight further on
         * @param quad {@code row} modulo 8
         * @param quadLane which of the four lanes of a row
         */
        Reader(Register row, Register quad, Register quadLane) {
            int pairBytes = 2 * tensor.type().bytes();
            Register column = kernel.mul(quadLane, pairBytes);
            Register swizzled = kernel.xor(kernel.shiftRight(column, 4), quad);
            Register inRow = kernel.fma(swizzled, Immediate.of(16), kernel.and(column, 15));
            this.laneOffset = kernel.as("pair_lane").fma(row, Immediate.of(ROW_BYTES), inRow);
        }

        /** The elements of a tile, each pair of neighbours read when its first is asked for. */
        HeadCode.PairElements elements(Register tile, List<HeadCode.Row> rows) {
            Register first = kernel.as("pair_base").add(tile, laneOffset);
            Map<Integer, Register> places = new HashMap<>();
            Map<Integer, RegisterVector> read = new HashMap<>();
            int blocksPerChunk = shape.pairChunk() / 8;
            return (k, row, offset) -> {
                int keyBlock = offset / 8;
                int rowNumber = rows.indexOf(row);
                RegisterVector pair = read.computeIfAbsent(2 * keyBlock + rowNumber, _ -> {
                    // within a chunk the blocks of eight keys differ in address bits that the swizzle only turns over
                    int inChunk = keyBlock % blocksPerChunk;
                    Register place = places.computeIfAbsent(
                            inChunk,
                            n -> n == 0
                                    ? first
                                    : k.xor(first, (long) n * 8 * tensor.type().bytes()));
                    int constant = keyBlock / blocksPerChunk * shape.queryChunkBytes() + rowNumber * 8 * ROW_BYTES;
                    return load(k, Address.of(place, constant));
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
