package dev.attune.templates.attention.split;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.TileMapCode;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.Synchronization;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes the attention kernel. The order of its methods is the order of the kernel. */
public final class SplitAttention {
    private final SplitShape shape;
    private final SharedLayout layout;
    private final ChunkArithmetic arithmetic;
    private final boolean overlaps;
    private final VariantCode variant;
    private final Optional<TileMapCode> map;
    private final KernelBuilder kernel;
    private final KernelArguments arguments;
    private final Tensors tensors;

    private Register keyLength;
    private Register scale;
    private Exponent exponent;
    private Register thread;
    private Register lane;
    private Register warp;
    private Register split;
    private Register splits;
    private Register batch;
    private Register headIndex;
    private Register firstRow;
    private PackedRows packing;
    private Register shared;
    private ChunkScores scores;

    private SplitAttention(
            String name,
            SplitShape shape,
            ChunkArithmetic arithmetic,
            boolean overlaps,
            VariantCode variant,
            Optional<TileMapCode> map) {
        this.shape = shape;
        this.overlaps = overlaps;
        this.arithmetic = arithmetic;
        this.variant = variant;
        this.map = map;
        this.layout = new SharedLayout(shape, looksAhead());
        // shared memory limits how many CTAs are resident; the assembler shall not save registers for more, and spill
        this.kernel = new KernelBuilder(name, shape.threads()).minimumBlocks(1);
        this.arguments = new KernelArguments(kernel);
        this.tensors = new Tensors(kernel, arguments, shape);
    }

    private boolean looksAhead() {
        return variant.tilePlan() == TilePlan.TILE_MAP;
    }

    /**
     * Both kernels of a variant.
     *
     * @param name the attention kernel's entry; the other's has {@code _combine} behind it
     * @param arithmetic fresh; it writes this kernel only
     * @param overlaps whether the combination may start before the attention kernel has ended, and waits for it itself; compute
     *     capability 9.0
     * @param map the variant's tile code where its plan is {@link TilePlan#TILE_MAP}. Few rows need no map: the mask itself is
     *     evaluated ahead of the loads, within the code's hull
     */
    public static SplitKernels write(
            String name,
            SplitShape shape,
            ChunkArithmetic arithmetic,
            boolean overlaps,
            VariantCode variant,
            Optional<TileMapCode> map) {
        FamilyKernel attention = new SplitAttention(name, shape, arithmetic, overlaps, variant, map).write();
        FamilyKernel combine = CombineKernel.write(name + "_combine", shape, overlaps, variant);
        return new SplitKernels(shape, overlaps, attention, combine);
    }

    private FamilyKernel write() {
        tensors.declareInputs();
        tensors.declareResults(variant.weightRule());
        arguments.length("q_len");
        keyLength = arguments.length("kv_len");
        arguments.length("group_size");
        arguments.length(Tensors.headLength(shape));
        splits = arguments.splits();
        scale = arguments.scale();
        LaunchCode launch = variant.launch(kernel, arguments);
        Optional<LaunchCode> mapLaunch = map.map(code -> code.launch(kernel, arguments));

        position();
        VisitedKeys visited = visited(launch, mapLaunch);
        kernel.section("where the chunks come from and go to");
        Register addresses = kernel.as("row_addresses").addressOf(kernel.dynamicShared("tiles", 128));
        shared = kernel.as("shared").add(addresses, layout.addressBytes());
        Register warpBase =
                kernel.as("warp_base").fma(warp, Immediate.of(layout.warpBytes()), kernel.add(shared, layout.warpAt()));
        if (looksAhead()) {
            scores = scores(launch, warpBase);
        }
        Register chunkNumber = shape.sharesChunks() ? split : kernel.fma(split, Immediate.of(shape.warps()), warp);
        Register firstKey = kernel.as("first_chunk").fma(chunkNumber, Immediate.of(shape.keys()), visited.low());
        Register step = kernel.as("chunk_step").mul(splits, shape.tileKv());
        Register ring = shape.sharesChunks()
                ? kernel.as("ring").add(shared, layout.sharedRingAt())
                : kernel.as("ring").add(warpBase, layout.ringInWarp());
        ChunkStream stream = new ChunkStream(
                kernel,
                shape,
                layout,
                copy("k", shape.headDim(), shape.keyRows()),
                copy("v", shape.valueDim(), shape.valueRows()),
                keyLength,
                visited.high(),
                firstKey,
                step,
                warpBase,
                ring,
                lane,
                looksAhead() ? Optional.<Function<Register, Register>>of(scores::note) : Optional.empty());

        if (shape.padded()) {
            zeroShared();
        }
        kernel.section("the first chunks and the query rows are under way");
        stream.start(this::requestQuery);
        if (!looksAhead()) {
            scores = scores(launch, warpBase);
        }
        exponent = Exponent.of(kernel, variant, scale);
        WarpJoin join = new WarpJoin(
                kernel,
                shape,
                layout,
                variant,
                arithmetic,
                tensors,
                exponent,
                new WarpJoin.Place(
                        thread, warp, shared, addresses, batch, headIndex, firstRow, split, splits, packing, launch));
        join.placeRows();
        kernel.section("the query, which came with the first keys");
        kernel.waitCopies(stream.groups() - 1);
        kernel.barrier();
        if (Exponent.foldsScale(variant)) {
            flipNegativeScale();
        }
        if (overlaps) {
            kernel.comment("once all CTAs are here the combination may come up beside them; it waits for their end");
            kernel.perform(Synchronization.GRID_DEPENDENCY_LAUNCH);
        }
        arithmetic.begin(kernel);
        Optional<RunningSoftmax> softmax = variant.weightRule() instanceof WeightRule.Softmax
                ? Optional.of(new RunningSoftmax(kernel, exponent, arithmetic))
                : Optional.empty();
        kernel.section("the chunks");
        stream.run(firstKey, body(visited, softmax));
        join.run(softmax);
        return new FamilyKernel(kernel.build(), arguments.inOrder(), layout.bytes());
    }

    /** What the variant makes of a chunk, which varies by the rows of a thread. */
    private ChunkScores scores(LaunchCode launch, Register warpBase) {
        Register warpRow = shape.sharesChunks()
                ? kernel.as("warp_row").mul(warp, shape.rows())
                : kernel.as("warp_row").constant(0);
        Register warpQuery = kernel.as("warp_query").fma(warpRow, Immediate.of(shape.queryPitch()), shared);
        arithmetic.place(
                kernel, new ChunkArithmetic.Place(lane, warpQuery, kernel.add(warpBase, layout.scratchInWarp())));
        ThreadRows rows = new ThreadRows(kernel, launch, batch, packing, arithmetic, kernel.add(firstRow, warpRow));
        return new ChunkScores(kernel, variant, arithmetic, rows, arithmetic.firstKey(kernel), keyLength, scale);
    }

    private void position() {
        kernel.section("this CTA: a split of the keys for a tile of rows");
        thread = kernel.as("thread").special(SpecialRegister.THREAD_X);
        lane = kernel.as("lane").and(thread, 31);
        // from lane 0, so that the assembler knows that a warp agrees on what follows from it
        warp = kernel.as("warp").shuffleFrom(kernel.shiftRight(thread, 5), 0);
        headIndex = kernel.as("head_index").special(SpecialRegister.BLOCK_Y);
        batch = kernel.as("batch_index").special(SpecialRegister.BLOCK_Z);
        Register block = kernel.special(SpecialRegister.BLOCK_X);
        Register tile = kernel.divUnsigned(block, splits);
        split = kernel.as("split").sub(block, kernel.mul(tile, splits));
        Register count = PackedRows.countOf(kernel, arguments, shape.packsHeads());
        Register tiles = kernel.as("row_tiles")
                .divUnsigned(kernel.add(count, shape.tileRows() - 1), Immediate.of(shape.tileRows()));
        // under a causal mask the last tiles are the longest: they start first
        Register fromEnd = kernel.as("row_tile").sub(kernel.sub(tiles, 1), tile);
        firstRow = kernel.as("first_row").mul(fromEnd, shape.tileRows());
        packing = PackedRows.of(kernel, arguments, shape.packsHeads(), headIndex);
    }

    private VisitedKeys visited(LaunchCode launch, Optional<LaunchCode> mapLaunch) {
        kernel.section("the keys that some row of the tile attends, and those that all do");
        return switch (variant.tilePlan()) {
            case EVERYTHING -> VisitedKeys.everything(kernel, keyLength);
            case NOTHING -> VisitedKeys.nothing(kernel);
            case RANGES ->
                VisitedKeys.union(
                        kernel,
                        packing,
                        firstRow,
                        shape.tileRows(),
                        lane,
                        (head, query) -> launch.head(kernel, batch, head, packing.keyHead())
                                .keyRange(kernel, query, query));
            case TILE_MAP -> hull(mapLaunch);
        };
    }

    private VisitedKeys hull(Optional<LaunchCode> mapLaunch) {
        if (map.isEmpty()) {
            return VisitedKeys.unknown(kernel, keyLength);
        }
        return VisitedKeys.hull(
                kernel,
                packing,
                firstRow,
                shape.tileRows(),
                lane,
                keyLength,
                (head, query) -> map.get()
                        .hull(
                                kernel,
                                mapLaunch.orElseThrow().head(kernel, batch, head, packing.keyHead()),
                                query,
                                query));
    }

    private ChunkCopy copy(String tensor, int width, ChunkRows rows) {
        int bytes = shape.type().bytes();
        return new ChunkCopy(
                kernel,
                tensor,
                shape.sharesChunks() ? shape.threads() : 32,
                shape.keys(),
                width * bytes,
                shape.copyBytes(width),
                rows,
                shape.sharesChunks() ? thread : lane,
                tensors.head(tensor, bytes, batch, packing.keyHead()),
                tensors.rowBytes(tensor, bytes));
    }

    /** Columns that no copy reaches take part in the arithmetic: they are zero from here on. */
    private void zeroShared() {
        kernel.section("the padding of rows is zero");
        Register zero = kernel.constant(0);
        RegisterVector zeros = RegisterVector.of(zero, zero, zero, zero);
        Register start = kernel.shiftLeft(thread, 4);
        kernel.loop("zero", start, Immediate.of(layout.streamBytes()), shape.threads() * 16, offset -> {
            kernel.storeShared(MemoryType.B32, Address.of(kernel.add(shared, offset)), zeros);
        });
        kernel.barrier();
    }

    private void requestQuery() {
        int bytes = shape.type().bytes();
        int pieceBytes = shape.copyBytes(shape.headDim());
        int pieces = shape.headDim() * bytes / pieceBytes;
        kernel.loop("query", thread, Immediate.of(shape.tileRows() * pieces), shape.threads(), piece -> {
            Register tileRow = kernel.divUnsigned(piece, Immediate.of(pieces));
            Register offset = kernel.mul(kernel.sub(piece, kernel.mul(tileRow, pieces)), pieceBytes);
            Register row = packing.existing(kernel, kernel.add(firstRow, tileRow));
            Register from = kernel.add(tensors.row("q", bytes, batch, packing.at(kernel, row)), kernel.toS64(offset));
            Register to = kernel.fma(tileRow, Immediate.of(shape.queryPitch()), kernel.add(shared, offset));
            if (pieceBytes == 16) {
                kernel.copyAsync16(Address.of(to), Address.of(from));
            } else {
                kernel.copyAsync(pieceBytes, Address.of(to), Address.of(from), Immediate.of(pieceBytes));
            }
        });
    }

    /** Under a negative scale the query changes sign, so that the factor on the exponent is positive. */
    private void flipNegativeScale() {
        long signs = shape.type() == ElementType.F32 ? 0x80000000L : 0x80008000L;
        Register negative = kernel.as("scale_is_negative").compare(Comparison.LT, scale, Immediate.of(0f));
        kernel.when("flip", negative, () -> {
            int words = shape.headDim() * shape.type().bytes() / 4;
            kernel.loop("flip", thread, Immediate.of(shape.tileRows() * words), shape.threads(), index -> {
                Register row = kernel.divUnsigned(index, Immediate.of(words));
                Register offset = kernel.shiftLeft(kernel.sub(index, kernel.mul(row, words)), 2);
                Register place = kernel.fma(row, Immediate.of(shape.queryPitch()), kernel.add(shared, offset));
                Register word = kernel.loadShared(MemoryType.B32, Address.of(place));
                kernel.storeShared(MemoryType.B32, Address.of(place), kernel.xor(word, signs));
            });
            kernel.barrier();
        });
    }

    private ChunkStream.Body body(VisitedKeys visited, Optional<RunningSoftmax> softmax) {
        return new ChunkStream.Body() {
            private List<List<Register>> dots;
            private List<List<Register>> results;

            @Override
            public void withKeys(Register keys) {
                kernel.section("dot products with the chunk's keys");
                dots = arithmetic.scores(kernel, keys);
            }

            @Override
            public void weigh(Register chunkKey, Optional<Register> note) {
                kernel.section("scores and weights");
                Register whole = note.isPresent()
                        ? kernel.allLanes(kernel.equal(note.get(), scores.wholeNote()))
                        : wholeByRange(visited, chunkKey);
                kernel.choose(
                        "whole",
                        whole,
                        () -> results = scores.whole(chunkKey, dots),
                        () -> results = note.isPresent()
                                ? scores.noted(chunkKey, dots, note.get())
                                : scores.cut(chunkKey, dots));
                if (softmax.isPresent()) {
                    results = softmax.get().weigh(results);
                }
            }

            @Override
            public void withValues(Register values) {
                arithmetic.accumulate(kernel, results, values);
            }
        };
    }

    private Register wholeByRange(VisitedKeys visited, Register chunkKey) {
        Register end = kernel.add(chunkKey, shape.keys());
        Register notBefore = kernel.greaterOrEqual(chunkKey, visited.wholeLow());
        return kernel.as("whole").and(notBefore, kernel.lessOrEqual(end, visited.wholeHigh()));
    }
}
