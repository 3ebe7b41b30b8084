package dev.attune.templates.ptx.build;

import dev.attune.templates.ptx.PtxKernel;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MatrixDescriptor;
import dev.attune.templates.ptx.isa.MatrixDescriptor.Swizzle;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Move;
import dev.attune.templates.ptx.isa.Parameter;
import dev.attune.templates.ptx.isa.Parameter.Type;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.Synchronization;
import dev.attune.templates.ptx.isa.TensorCoordinates;
import dev.attune.templates.ptx.isa.WarpgroupProduct;
import dev.attune.templates.ptx.isa.WarpgroupProduct.Left;
import java.util.List;

/**
 * f32 product[rows, 64] = bf16 a[rows, depth] x bf16 b[64, depth] transposed: a producer warpgroup with the copy engine, a
 * ring of two stages, a consumer warpgroup with wgmma, and a tensor store. It can be built with one mistake in it.
 */
public final class HopperSample {
    /** Columns of the product. */
    public static final int COLUMNS = 64;
    /** Depth of one stage: one row of the 128-byte swizzle. */
    public static final int CHUNK = 64;

    private static final int TILE_BYTES = 64 * CHUNK * 2;
    private static final int STAGE_BYTES = 2 * TILE_BYTES;
    private static final int STAGES = 2;
    private static final int PRODUCT_AT = STAGES * STAGE_BYTES;
    /** Stages, the product's tile, and the mbarriers. */
    public static final int SHARED_BYTES = PRODUCT_AT + 64 * COLUMNS * 4 + 64;

    private static final int FULL_AT = PRODUCT_AT + 64 * COLUMNS * 4;
    private static final int EMPTY_AT = FULL_AT + 8 * STAGES;

    /** What is wrong with the kernel. */
    public enum Mistake {
        NONE,
        NO_INIT_FENCE,
        NO_BARRIER_AFTER_INIT,
        TOO_FEW_BYTES_EXPECTED,
        TOO_MANY_BYTES_EXPECTED,
        NO_WAIT_FOR_FULL,
        WRONG_FULL_PARITY,
        NO_WAIT_FOR_EMPTY,
        NO_RELEASE,
        NO_PRODUCT_FENCE,
        NO_COMMIT,
        NO_PRODUCT_WAIT,
        RELEASE_BEFORE_WAIT,
        NO_STORE_FENCE,
        NO_STORE_WAIT,
        NO_STORE_COMMIT,
        MAP_NOT_CONVERTED,
        WRONG_STRIDE
    }

    private final KernelBuilder b = new KernelBuilder("hopper_product", 256);
    private final Mistake mistake;
    private final boolean leftFromRegisters;
    private final Parameter mapA;
    private final Parameter mapB;
    private final Parameter mapProduct;
    private final Register chunks;
    private final Register base;
    private final Register thread;
    private final Register firstRow;

    private HopperSample(boolean leftFromRegisters, Mistake mistake) {
        this.mistake = mistake;
        this.leftFromRegisters = leftFromRegisters;
        b.minimumBlocks(1);
        mapA = b.parameter("map_a", Type.TENSOR_MAP, "bf16[rows, depth], box 64 x 64, swizzle 128");
        mapB = b.parameter("map_b", Type.TENSOR_MAP, "bf16[64, depth], box 64 x 64, swizzle 128");
        mapProduct = b.parameter("map_product", Type.TENSOR_MAP, "f32[rows, 64], box 64 x 64");
        chunks = b.parameterValue("chunks", Type.S32, "depth / 64, rounded up");
        SharedVariable shared = b.dynamicShared("stages", 1024);
        base = b.as("base").addressOf(shared);
        thread = b.as("thread").special(SpecialRegister.THREAD_X);
        firstRow = b.as("first_row").shiftLeft(b.special(SpecialRegister.BLOCK_X), 6);
    }

    private boolean not(Mistake other) {
        return mistake != other;
    }

    public static PtxKernel kernel(boolean leftFromRegisters, Mistake mistake) {
        return new HopperSample(leftFromRegisters, mistake).build();
    }

    private PtxKernel build() {
        b.section("one thread prepares the mbarriers");
        b.when("init", b.equal(thread, 0), () -> {
            for (int stage = 0; stage < STAGES; stage++) {
                b.initMbarrier(Address.of(base, FULL_AT + 8 * stage), 1);
                b.initMbarrier(Address.of(base, EMPTY_AT + 8 * stage), 1);
            }
            if (not(Mistake.NO_INIT_FENCE)) {
                b.fenceMbarrierInit();
            }
        });
        if (not(Mistake.NO_BARRIER_AFTER_INIT)) {
            b.barrier();
        }
        Register warpgroup = b.as("warpgroup").shuffleFrom(b.shiftRight(thread, 7), 0);
        b.choose("producer", b.equal(warpgroup, 0), this::produce, this::consume);
        return b.build();
    }

    private Register parity(Register chunk) {
        return b.and(b.shiftRight(chunk, 1), 1);
    }

    private Register stage(Register chunk) {
        return b.and(chunk, STAGES - 1);
    }

    private Register mapAddress(Parameter map) {
        return mistake == Mistake.MAP_NOT_CONVERTED ? b.produce(Move.MOV_TENSOR_MAP_ADDRESS, map) : b.addressOf(map);
    }

    private void produce() {
        b.lowerRegisters(40);
        Register warp = b.shuffleFrom(b.shiftRight(thread, 5), 0);
        b.when(
                "first_warp",
                b.equal(warp, 0),
                () -> b.when("elected", b.electLane(), () -> {
                    Register a = mapAddress(mapA);
                    Register right = mapAddress(mapB);
                    b.loop("chunk", Immediate.of(0), chunks, 1, chunk -> {
                        Register stage = stage(chunk);
                        Register full = b.fma(stage, Immediate.of(8), base);
                        Register tile = b.fma(stage, Immediate.of(STAGE_BYTES), base);
                        if (not(Mistake.NO_WAIT_FOR_EMPTY)) {
                            b.awaitPhase("empty", Address.of(full, EMPTY_AT), b.xor(parity(chunk), 1));
                        }
                        int bytes = switch (mistake) {
                            case TOO_FEW_BYTES_EXPECTED -> STAGE_BYTES - 16;
                            case TOO_MANY_BYTES_EXPECTED -> STAGE_BYTES + 16;
                            default -> STAGE_BYTES;
                        };
                        b.arriveExpectBytes(Address.of(full, FULL_AT), bytes);
                        Register column = b.shiftLeft(chunk, 6);
                        b.copyBoxToShared(
                                Address.of(tile),
                                new TensorCoordinates(a, List.of(column, firstRow)),
                                Address.of(full, FULL_AT));
                        b.copyBoxToShared(
                                Address.of(tile, TILE_BYTES),
                                new TensorCoordinates(right, List.of(column, Immediate.of(0))),
                                Address.of(full, FULL_AT));
                    });
                }));
    }

    private void consume() {
        b.raiseRegisters(232);
        WarpgroupProduct row = new WarpgroupProduct(
                COLUMNS, WarpgroupProduct.Type.BF16, leftFromRegisters ? Left.REGISTERS : Left.SHARED);
        RegisterVector sums = b.registers(RegisterClass.F32, row.accumulators(), "sum");
        for (Register sum : sums.registers()) {
            b.into(sum).constant(0.0f);
        }
        Register accumulate = b.as("accumulate").greaterOrEqual(chunks, 0);
        MatrixDescriptor layout =
                new MatrixDescriptor(16, mistake == Mistake.WRONG_STRIDE ? 512 : 1024, Swizzle.BYTES_128);
        Register inGroup = b.as("in_group").and(thread, 127);
        Register elected = b.as("first_thread").equal(inGroup, 0);
        b.loop("product_chunk", Immediate.of(0), chunks, 1, chunk -> {
            Register stage = stage(chunk);
            Register full = b.fma(stage, Immediate.of(8), base);
            Register tile = b.as("tile").fma(stage, Immediate.of(STAGE_BYTES), base);
            if (not(Mistake.NO_WAIT_FOR_FULL)) {
                Register parity = parity(chunk);
                b.awaitPhase(
                        "full",
                        Address.of(full, FULL_AT),
                        mistake == Mistake.WRONG_FULL_PARITY ? b.xor(parity, 1) : parity);
            }
            Register left = b.as("left").matrixDescriptor(tile, layout);
            Register right = b.as("right").matrixDescriptor(b.add(tile, TILE_BYTES), layout);
            RegisterVector[] fragments = new RegisterVector[CHUNK / 16];
            if (leftFromRegisters) {
                for (int k = 0; k < fragments.length; k++) {
                    fragments[k] = loadFragment(tile, inGroup, k);
                }
            }
            if (not(Mistake.NO_PRODUCT_FENCE)) {
                b.fenceProducts();
            }
            for (int k = 0; k < fragments.length; k++) {
                b.startProduct(
                        row,
                        sums,
                        leftFromRegisters ? fragments[k] : b.add(left, 2 * k),
                        b.add(right, 2 * k),
                        accumulate,
                        false);
            }
            if (not(Mistake.NO_COMMIT)) {
                b.commitProducts();
            }
            if (mistake == Mistake.RELEASE_BEFORE_WAIT) {
                release(full, elected);
                // leaves the producer time
                for (int i = 0; i < 4; i++) {
                    b.barrier(1, 128);
                }
                b.perform(Synchronization.NANOSLEEP, Immediate.of(100));
            }
            if (not(Mistake.NO_PRODUCT_WAIT)) {
                b.waitProducts(0);
            }
            if (not(Mistake.NO_RELEASE) && not(Mistake.RELEASE_BEFORE_WAIT)) {
                release(full, elected);
            }
        });
        store(sums, inGroup, elected);
    }

    /** All four warps are done with the stage; one thread says so. */
    private void release(Register full, Register elected) {
        b.barrier(1, 128);
        b.onlyIf(elected).arriveMbarrier(Address.of(full, EMPTY_AT));
    }

    /** A's fragment by ldmatrix from the swizzled tile: row r's 16-byte chunk c lies at chunk c ^ (r % 8). */
    private RegisterVector loadFragment(Register tile, Register inGroup, int k) {
        Register row = b.fma(b.shiftRight(inGroup, 5), Immediate.of(16), b.and(inGroup, 15));
        Register chunk = b.add(b.and(b.shiftRight(inGroup, 4), 1), 2 * k);
        Register swizzled = b.xor(chunk, b.and(row, 7));
        Register address = b.fma(swizzled, Immediate.of(16), b.fma(row, Immediate.of(128), tile));
        return b.loadMatrices(4, false, Address.of(address));
    }

    private void store(RegisterVector sums, Register inGroup, Register elected) {
        b.section("rows 16 w + g and 8 more, columns 8 i + 2 t and the next");
        Register warp = b.shiftRight(inGroup, 5);
        Register lane = b.and(inGroup, 31);
        Register row = b.fma(warp, Immediate.of(16), b.shiftRight(lane, 2));
        Register place = b.fma(row, Immediate.of(4 * COLUMNS), b.fma(b.and(lane, 3), Immediate.of(8), base));
        for (int i = 0; i < COLUMNS / 8; i++) {
            Address upper = Address.of(place, PRODUCT_AT + 32 * i);
            b.storeShared(MemoryType.F32, upper, sums.slice(4 * i, 4 * i + 2));
            b.storeShared(MemoryType.F32, upper.plus(8 * 4 * COLUMNS), sums.slice(4 * i + 2, 4 * i + 4));
        }
        if (not(Mistake.NO_STORE_FENCE)) {
            b.fenceAsyncProxy();
        }
        b.barrier(1, 128);
        b.when("store", elected, () -> {
            b.copyBoxToGlobal(
                    new TensorCoordinates(mapAddress(mapProduct), List.of(Immediate.of(0), firstRow)),
                    Address.of(base, PRODUCT_AT));
            if (not(Mistake.NO_STORE_COMMIT)) {
                b.commitBulkCopies();
            }
            if (not(Mistake.NO_STORE_WAIT)) {
                b.waitBulkCopies(0);
            }
        });
    }
}
