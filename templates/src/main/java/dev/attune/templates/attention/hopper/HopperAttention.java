package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.PairTensor;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.attention.hopper.WorkTiles.WorkTile;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.attention.tile.TileMapLayout;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;
import java.util.Optional;

/** Writes the attention kernel of the family: what the CTA shares, then its two roles. */
public final class HopperAttention {
    /** A workspace of four bytes that is zero before every launch, as each leaves it. */
    public static final String WORK_COUNTER = WorkTiles.COUNTER;

    /** Atoms of the 128-byte swizzle start at multiples of this. */
    private static final int SHARED_ALIGNMENT = 1024;

    private final HopperShape shape;
    private final VariantCode variant;
    private final Optional<TileMapLayout> map;
    private final KernelBuilder kernel;
    private final KernelArguments arguments;

    private HopperAttention(String name, HopperShape shape, VariantCode variant, Optional<TileMapLayout> map) {
        this.shape = shape;
        this.variant = variant;
        this.map = map;
        this.kernel = new KernelBuilder(name, shape.threads()).minimumBlocks(1);
        this.arguments = new KernelArguments(kernel);
    }

    /**
     * The kernel of a variant. Grid: any number of CTAs along x; they share the query tiles of all heads among them.
     *
     * @param name the entry's name
     * @param map where the tile lists lie, for {@link TilePlan#TILE_MAP}; empty otherwise
     * @throws IllegalArgumentException for a softmax in two passes, a map that does not go with the plan, or pair tiles of a
     *     tensor that the variant does not have
     */
    public static FamilyKernel write(String name, HopperShape shape, VariantCode variant, Optional<TileMapLayout> map) {
        if (map.isPresent() != (variant.tilePlan() == TilePlan.TILE_MAP)) {
            throw new IllegalArgumentException(
                    "tile plan " + variant.tilePlan() + (map.isPresent() ? " takes no tile map" : " needs a tile map"));
        }
        if (variant.weightRule() instanceof WeightRule.Softmax rule && rule.twoPass()) {
            throw new IllegalArgumentException("the hopper family finds maximum and sum in one pass, not in two");
        }
        if (shape.pairType().isPresent()
                && !shape.pairType().equals(variant.pairTensor().map(PairTensor::type))) {
            throw new IllegalArgumentException("the shape brings pairs of "
                    + shape.pairType().get() + ", and the variant has " + variant.pairTensor());
        }
        return new HopperAttention(name, shape, variant, map).write();
    }

    private FamilyKernel write() {
        TileLoads queries = TileLoads.of(
                kernel,
                arguments,
                "q",
                shape.tileQ(),
                shape.headChunks(),
                shape.queryChunkBytes(),
                "query [batch, heads, q_len, head_dim]");
        TileLoads keys = keyLoads("k", shape.headChunks(), "key [batch, kv_heads, kv_len, head_dim]");
        TileLoads values = keyLoads("v", shape.valueChunks(), "value [batch, kv_heads, kv_len, head_dim_v]");
        TileLoads outStores = TileLoads.of(
                kernel,
                arguments,
                "out",
                HopperShape.GROUP_ROWS,
                shape.valueChunks(),
                shape.queryChunkBytes(),
                "out [batch, heads, q_len, head_dim_v]");
        Optional<PairTiles> pairs = shape.pairType()
                .map(_ -> new PairTiles(
                        kernel, arguments, shape, variant.pairTensor().orElseThrow()));
        if (variant.weightRule() instanceof WeightRule.Softmax) {
            arguments.address("lse", "lse [batch, heads, q_len] f32, or 0");
            for (int dimension = 0; dimension < 3; dimension++) {
                arguments.stride("lse", dimension);
            }
        }
        arguments.length("q_len");
        arguments.length("kv_len");
        arguments.scale();
        map.ifPresent(layout -> layout.declare(arguments));
        WorkTiles work = new WorkTiles(kernel, arguments, shape, order());
        LaunchCode launch = variant.launch(kernel, arguments);

        SharedVariable tiles = kernel.dynamicShared("tiles", SHARED_ALIGNMENT);
        Register shared = kernel.as("shared").addressOf(tiles);
        Register thread = kernel.as("thread").special(SpecialRegister.THREAD_X);
        prepareMbarriers(shared, thread);
        kernel.section("the roles: warpgroup 0 loads, the others multiply");
        // read from one lane, the number is known to be the same in all
        Register warpgroup = kernel.as("warpgroup").shuffleFrom(kernel.shiftRight(thread, 7), 0);
        kernel.choose(
                "producer",
                kernel.equal(warpgroup, 0),
                () -> produce(work, launch, thread, new Producer.Tensors(queries, keys, values, pairs), shared),
                () -> consume(work, launch, thread, warpgroup, shared, new Consumer.Tensors(outStores, pairs)));
        return new FamilyKernel(kernel.build(), arguments.inOrder(), shape.sharedBytes());
    }

    private WorkTiles.Order order() {
        if (variant.tilePlan() != TilePlan.EVERYTHING) {
            return WorkTiles.Order.LONGEST_FIRST;
        }
        boolean sharesPairs = shape.pairType().isPresent()
                && variant.pairTensor().filter(tensor -> !tensor.perBatch()).isPresent();
        return sharesPairs ? WorkTiles.Order.BY_BATCH : WorkTiles.Order.BY_HEAD;
    }

    private TileLoads keyLoads(String tensor, int chunks, String meaning) {
        return TileLoads.of(kernel, arguments, tensor, shape.tileKv(), chunks, shape.keyChunkBytes(), meaning);
    }

    private void prepareMbarriers(Register shared, Register thread) {
        kernel.section("one thread prepares the mbarriers: a full one is counted by its bytes, an empty one by warps");
        kernel.when("prepare", kernel.equal(thread, 0), () -> {
            kernel.initMbarrier(Address.of(shared, shape.queryFullAt()), 1);
            kernel.initMbarrier(Address.of(shared, shape.queryEmptyAt()), shape.consumers());
            for (int stage = 0; stage < shape.stages(); stage++) {
                kernel.initMbarrier(Address.of(shared, shape.keysFullAt() + 8 * stage), 1);
                kernel.initMbarrier(Address.of(shared, shape.keysEmptyAt() + 8 * stage), shape.consumerWarps());
                kernel.initMbarrier(Address.of(shared, shape.valuesFullAt() + 8 * stage), 1);
                kernel.initMbarrier(Address.of(shared, shape.valuesEmptyAt() + 8 * stage), shape.consumerWarps());
                if (shape.pairType().isPresent()) {
                    kernel.initMbarrier(Address.of(shared, shape.pairsFullAt() + 8 * stage), 1);
                    kernel.initMbarrier(Address.of(shared, shape.pairsEmptyAt() + 8 * stage), shape.consumerWarps());
                }
            }
            for (int stage = 0; stage < HopperShape.WORK_STAGES; stage++) {
                kernel.initMbarrier(Address.of(shared, shape.workFullAt() + 8 * stage), 1);
                kernel.initMbarrier(Address.of(shared, shape.workEmptyAt() + 8 * stage), shape.consumerWarps());
            }
            kernel.fenceMbarrierInit();
        });
        kernel.barrier();
    }

    private void produce(
            WorkTiles work, LaunchCode launch, Register thread, Producer.Tensors tensors, Register shared) {
        kernel.lowerRegisters(shape.producerRegisters());
        Register warp = kernel.shuffleFrom(kernel.shiftRight(thread, 5), 0);
        kernel.when(
                "first_warp",
                kernel.equal(warp, 0),
                () -> kernel.when("elected", kernel.electLane(), () -> {
                    Producer producer = new Producer(kernel, shape, shared, tensors);
                    work.handOut(shared, tile -> {
                        HeadCode head = head(launch, tile);
                        producer.load(tile, head, keyWalk(head, tile));
                    });
                }));
    }

    private void consume(
            WorkTiles work,
            LaunchCode launch,
            Register thread,
            Register warpgroup,
            Register shared,
            Consumer.Tensors tensors) {
        kernel.raiseRegisters(shape.consumerRegisters());
        Consumer consumer = new Consumer(kernel, shape, variant, arguments, thread, warpgroup, shared, tensors);
        work.take(shared, thread, tile -> {
            HeadCode head = head(launch, tile);
            consumer.compute(tile, head, keyWalk(head, tile));
        });
    }

    private HeadCode head(LaunchCode launch, WorkTile tile) {
        return launch.head(kernel, tile.batch(), tile.head(), tile.keyHead());
    }

    private KeyWalk keyWalk(HeadCode head, WorkTile work) {
        Register keyLength = arguments.length("kv_len");
        return switch (variant.tilePlan()) {
            case EVERYTHING -> KeyWalk.everything(kernel, shape.tileKv(), keyLength);
            case NOTHING -> KeyWalk.nothing(kernel);
            case RANGES -> {
                Register end = kernel.min(kernel.add(work.firstRow(), shape.tileQ()), arguments.length("q_len"));
                Register lastRow = kernel.as("last_row").sub(end, 1);
                yield KeyWalk.ranges(kernel, shape.tileKv(), head.keyRange(kernel, work.firstRow(), lastRow));
            }
            case TILE_MAP ->
                map.orElseThrow().walk(kernel, arguments, work.batch(), work.head(), work.queryTile(), keyLength);
        };
    }
}
