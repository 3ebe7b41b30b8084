package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.attention.fragment.ElementCode;
import dev.attune.templates.attention.fragment.Exponent;
import dev.attune.templates.attention.fragment.RowEnd;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.attention.tile.TileMapLayout;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Writes the attention kernel of the family. The order of its methods is the order of the kernel. */
public final class MmaAttention {
    private final MmaShape shape;
    private final VariantCode variant;
    private final Optional<TileMapLayout> map;
    private final KernelBuilder kernel;
    private final KernelArguments arguments;

    private CtaPosition position;
    private Register queryLength;
    private Register keyLength;
    private Register scale;
    private Register sharedBase;
    private HeadCode head;
    private List<Register> rowIndices;
    private List<HeadCode.Row> rows;

    private MmaAttention(String name, MmaShape shape, VariantCode variant, Optional<TileMapLayout> map) {
        this.shape = shape;
        this.variant = variant;
        this.map = map;
        this.kernel = new KernelBuilder(name, shape.threads());
        this.arguments = new KernelArguments(kernel);
    }

    /**
     * The kernel of a variant. Grid: query tiles, heads, batch.
     *
     * @param name the entry's name
     * @param map where the tile lists lie, for {@link TilePlan#TILE_MAP}; empty otherwise
     */
    public static FamilyKernel write(String name, MmaShape shape, VariantCode variant, Optional<TileMapLayout> map) {
        if (map.isPresent() != (variant.tilePlan() == TilePlan.TILE_MAP)) {
            throw new IllegalArgumentException(
                    "tile plan " + variant.tilePlan() + (map.isPresent() ? " takes no tile map" : " needs a tile map"));
        }
        return new MmaAttention(name, shape, variant, map).write();
    }

    private FamilyKernel write() {
        Register query = arguments.address("q", "query [batch, heads, q_len, head_dim]");
        Register key = arguments.address("k", "key [batch, kv_heads, kv_len, head_dim]");
        Register value = arguments.address("v", "value [batch, kv_heads, kv_len, head_dim_v]");
        Register out = arguments.address("out", "out [batch, heads, q_len, head_dim_v]");
        boolean softmax = variant.weightRule() instanceof WeightRule.Softmax;
        Optional<Register> lse = softmax
                ? Optional.of(arguments.address("lse", "lse [batch, heads, q_len] f32, or 0"))
                : Optional.empty();
        List.of("q", "k", "v", "out").forEach(tensor -> {
            for (int dimension = 0; dimension < 3; dimension++) {
                arguments.stride(tensor, dimension);
            }
        });
        if (softmax) {
            arguments.stride("lse", 0);
            arguments.stride("lse", 1);
            arguments.stride("lse", 2);
        }
        queryLength = arguments.length("q_len");
        keyLength = arguments.length("kv_len");
        scale = arguments.scale();
        LaunchCode launch = variant.launch(kernel, arguments);

        kernel.section("this CTA: one query tile of one head");
        position = CtaPosition.of(kernel, arguments, shape, variant.tilePlan() != TilePlan.EVERYTHING);
        head = launch.head(kernel, position.batch(), position.head(), position.keyHead());
        kernel.section("which key tiles it visits, and which of them whole");
        KeyWalk walk = keyWalk();
        writeRows();

        kernel.section("where this thread copies from and to, and what it reads of shared memory");
        SharedVariable shared = kernel.dynamicShared("tiles", 128);
        sharedBase = kernel.as("query_base").addressOf(shared);
        Register keysBase = kernel.as("keys_base").add(sharedBase, shape.keysAt());
        Register valuesBase = kernel.as("values_base").add(sharedBase, shape.valuesAt());
        TileCopy queryCopy = copy("q", shape.queryTile(), shape.headDim(), query, position.head());
        TileCopy keyCopy = copy("k", shape.keyTile(), shape.headDim(), key, position.keyHead());
        TileCopy valueCopy = copy("v", shape.valueTile(), shape.valueDim(), value, position.keyHead());
        zeroTails(keysBase, valuesBase);
        LaneOffsets queryLanes = queryLanes();
        KeyPipeline pipeline = new KeyPipeline(
                kernel,
                shape,
                walk,
                keyCopy,
                valueCopy,
                keysBase,
                valuesBase,
                keyLanes(keysBase),
                valueLanes(valuesBase),
                keyLength);

        boolean twoPass = variant.weightRule() instanceof WeightRule.Softmax rule && rule.twoPass();
        kernel.section("the query tile and the first key tiles are under way");
        queryCopy.start(kernel, sharedBase, position.firstRow(), queryLength);
        kernel.commitCopies();
        pipeline.start(!twoPass);
        kernel.waitCopies(pipeline.groupsAtStart());
        kernel.barrier();
        boolean folded = softmax && variant.scoreIsScaledDotProduct();
        if (folded) {
            flipNegativeScale();
        }
        Supplier<IntFunction<List<RegisterVector>>> queryFragments = queryFragments(queryLanes);

        Products products = new Products(kernel, shape);
        ElementStep elements = new ElementStep(
                kernel,
                shape,
                variant,
                new ElementCode(kernel, variant, head, rows, keyLength, scale),
                kernel.shiftLeft(position.quadLane(), 1),
                keyLength);
        List<List<RegisterVector>> accumulators = switch (variant.weightRule()) {
            case WeightRule.Softmax rule ->
                softmax(rule, pipeline, products, elements, queryFragments, lse.orElseThrow());
            case WeightRule.OwnWeight _ -> ownWeights(pipeline, products, elements, queryFragments);
        };

        kernel.section("everyone is done with shared memory: the out tile takes it");
        kernel.waitCopies(0);
        kernel.barrier();
        Register outHead = headAddress("out", out, position.head());
        new OutTile(kernel, shape, position)
                .store(products, accumulators, sharedBase, outHead, arguments.stride("out", 2), queryLength);
        return new FamilyKernel(kernel.build(), arguments.inOrder(), shape.sharedBytes());
    }

    private List<List<RegisterVector>> ownWeights(
            KeyPipeline pipeline,
            Products products,
            ElementStep elements,
            Supplier<IntFunction<List<RegisterVector>>> queryFragments) {
        List<List<RegisterVector>> accumulators = products.zeroOut();
        kernel.section("the key tiles");
        pipeline.run("tile", true, new TilePass(products, elements, queryFragments, accumulators, _ -> {}));
        return accumulators;
    }

    private List<List<RegisterVector>> softmax(
            WeightRule.Softmax rule,
            KeyPipeline pipeline,
            Products products,
            ElementStep elements,
            Supplier<IntFunction<List<RegisterVector>>> queryFragments,
            Register lse) {
        RowSoftmax softmax = new RowSoftmax(kernel, shape, Exponent.of(kernel, variant, scale));
        if (!rule.twoPass()) {
            List<List<RegisterVector>> accumulators = products.zeroOut();
            kernel.section("the key tiles");
            pipeline.run(
                    "tile",
                    true,
                    new TilePass(
                            products,
                            elements,
                            queryFragments,
                            accumulators,
                            tile -> softmax.tile(tile, accumulators)));
            List<RowEnd> ends = endRows(softmax, rule.hasSink(), lse);
            softmax.multiplyRows(
                    accumulators, ends.stream().map(RowEnd::outFactor).toList());
            return accumulators;
        }
        kernel.section("first pass over the key tiles: maxima and sums");
        pipeline.run(
                "scan",
                false,
                new TilePass(products, elements, queryFragments, List.of(), tile -> softmax.tile(tile, List.of())));
        List<RowEnd> ends = endRows(softmax, rule.hasSink(), lse);
        kernel.section("second pass: weights and values");
        kernel.barrier();
        pipeline.start(true);
        List<List<RegisterVector>> accumulators = products.zeroOut();
        pipeline.run(
                "tile",
                true,
                new TilePass(
                        products, elements, queryFragments, accumulators, tile -> softmax.finalWeights(tile, ends)));
        return accumulators;
    }

    private List<RowEnd> endRows(RowSoftmax softmax, boolean hasSink, Register lse) {
        kernel.section("rows end: sums over the lanes of a row, log-sum-exp");
        List<Register> sinks = new ArrayList<>();
        if (hasSink) {
            rows.forEach(row -> sinks.add(head.sink(kernel, row)));
        }
        List<RowEnd> ends = softmax.end(sinks);
        Register lseHead = headAddress("lse", lse, position.head(), 4);
        Register wanted = kernel.and(kernel.notEqual(lse, 0), kernel.equal(position.quadLane(), 0));
        for (int row = 0; row < ends.size(); row++) {
            Register writes = kernel.and(wanted, kernel.less(rowIndices.get(row), queryLength));
            Register offset = kernel.mul(kernel.toS64(rowIndices.get(row)), arguments.stride("lse", 2));
            Register address = kernel.add(lseHead, kernel.shiftLeft(offset, 2));
            kernel.onlyIf(writes)
                    .storeGlobal(
                            MemoryType.F32, Address.of(address), ends.get(row).lse());
        }
        return ends;
    }

    /** Under a negative scale the query changes sign, once, so that the factor left to fold is positive. */
    private void flipNegativeScale() {
        Register negative = kernel.as("scale_is_negative").compare(Comparison.LT, scale, Immediate.of(0f));
        kernel.when("flip", negative, () -> {
            int step = shape.threads() * 16;
            Register start = kernel.shiftLeft(position.thread(), 4);
            kernel.loop("flip", start, Immediate.of(shape.queryTile().bytes()), step, offset -> {
                Address chunk = Address.of(kernel.add(sharedBase, offset));
                RegisterVector words = kernel.loadShared(MemoryType.B32, 4, chunk);
                List<Register> flipped = words.registers().stream()
                        .map(word -> kernel.xor(word, 0x80008000L))
                        .toList();
                kernel.storeShared(MemoryType.B32, chunk, RegisterVector.of(flipped));
            });
            kernel.barrier();
        });
    }

    private KeyWalk keyWalk() {
        int tileKv = shape.tileKv();
        return switch (variant.tilePlan()) {
            case EVERYTHING -> KeyWalk.everything(kernel, tileKv, keyLength);
            case NOTHING -> KeyWalk.nothing(kernel);
            case RANGES -> {
                Register end = kernel.min(kernel.add(position.firstRow(), shape.tileQ()), queryLength);
                Register lastRow = kernel.as("last_row").sub(end, 1);
                yield KeyWalk.ranges(kernel, tileKv, head.keyRange(kernel, position.firstRow(), lastRow));
            }
            case TILE_MAP ->
                map.orElseThrow()
                        .walk(kernel, arguments, position.batch(), position.head(), position.queryTile(), keyLength);
        };
    }

    private void writeRows() {
        kernel.section("this thread's query rows");
        rowIndices = new ArrayList<>();
        rows = new ArrayList<>();
        Register first = kernel.as("row_0").add(kernel.add(position.firstRow(), position.warpRow()), position.quad());
        for (int row = 0; row < shape.rowsPerThread(); row++) {
            Register index = row == 0 ? first : kernel.as("row_" + row).add(first, 8L * row);
            rowIndices.add(index);
            rows.add(head.row(kernel, index));
        }
    }

    private Register headAddress(String tensor, Register base, Register headIndex) {
        return headAddress(tensor, base, headIndex, 2);
    }

    private Register headAddress(String tensor, Register base, Register headIndex, int bytes) {
        Register batchOffset = kernel.mul(kernel.toS64(position.batch()), arguments.stride(tensor, 0));
        Register offset = kernel.fma(kernel.toS64(headIndex), arguments.stride(tensor, 1), batchOffset);
        return kernel.as(tensor + "_head").fma(offset, Immediate.of(bytes), base);
    }

    private TileCopy copy(String tensor, SwizzledTile tile, int width, Register base, Register headIndex) {
        Register matrix = headAddress(tensor, base, headIndex);
        return TileCopy.of(
                kernel, tensor, tile, width, shape.threads(), position.thread(), matrix, arguments.stride(tensor, 2));
    }

    private void zeroTails(Register keysBase, Register valuesBase) {
        int threads = shape.threads();
        Register thread = position.thread();
        TileCopy.zeroTail(kernel, shape.queryTile(), shape.headDim(), 1, threads, thread, sharedBase);
        TileCopy.zeroTail(kernel, shape.keyTile(), shape.headDim(), shape.stages(), threads, thread, keysBase);
        TileCopy.zeroTail(kernel, shape.valueTile(), shape.valueDim(), shape.stages(), threads, thread, valuesBase);
    }

    /** Left operand: lanes 0 to 15 address 16 rows, lanes 16 to 31 the same rows 8 columns on. */
    private LaneOffsets queryLanes() {
        Register row = kernel.and(position.lane(), 15);
        Register half = kernel.shiftRight(position.lane(), 4);
        Register base =
                kernel.fma(position.warpRow(), Immediate.of(shape.queryTile().pitch()), sharedBase);
        return LaneOffsets.of(kernel, "query", shape.queryTile(), row, half, base);
    }

    /** Right operand of the scores: eight keys, the same 8 columns on, the next eight keys, and those 8 columns on. */
    private LaneOffsets keyLanes(Register keysBase) {
        Register low = kernel.and(position.lane(), 7);
        Register high = kernel.shiftLeft(kernel.shiftRight(position.lane(), 4), 3);
        Register half = kernel.and(kernel.shiftRight(position.lane(), 3), 1);
        return LaneOffsets.of(kernel, "key", shape.keyTile(), kernel.add(low, high), half, keysBase);
    }

    /** Right operand of the values, transposed on the way: 16 keys, then the same 8 columns on. */
    private LaneOffsets valueLanes(Register valuesBase) {
        Register row = kernel.and(position.lane(), 15);
        Register half = kernel.shiftRight(position.lane(), 4);
        return LaneOffsets.of(kernel, "value", shape.valueTile(), row, half, valuesBase);
    }

    /** The query fragments of a step: kept in registers, or read again for each tile where there is no room. */
    private Supplier<IntFunction<List<RegisterVector>>> queryFragments(LaneOffsets lanes) {
        Products products = new Products(kernel, shape);
        if (!shape.queryInRegisters()) {
            return () -> {
                LaneOffsets here = lanes.here();
                return step -> products.loadQuery(here, step);
            };
        }
        kernel.section("query fragments, kept");
        List<List<RegisterVector>> kept = new ArrayList<>();
        for (int step = 0; step < shape.headSteps(); step++) {
            kept.add(products.loadQuery(lanes, step));
        }
        return () -> kept::get;
    }
}
