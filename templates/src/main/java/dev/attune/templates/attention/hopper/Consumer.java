package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.attention.fragment.ElementCode;
import dev.attune.templates.attention.fragment.Exponent;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.attention.hopper.WorkTiles.WorkTile;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.List;
import java.util.Optional;

/**
 * A consumer warpgroup: 64 query rows against the key tiles, one tile ahead with the scores. Per tile: start the scores of
 * this tile, start adding the weighted values of the one before, and while those run turn the scores into weights.
 */
final class Consumer {
    /** Named barriers: 0 is the CTA's; each warpgroup has one of its own, and one for its turn. */
    private static final int FIRST_GROUP_BARRIER = 1;

    private static final int FIRST_TURN_BARRIER = 4;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final VariantCode variant;
    private final KernelArguments arguments;
    private final Register shared;
    private final Register groupRows;
    private final Register threadInGroup;
    private final Register quadLane;
    private final Register firstThreadRow;
    private final Register isFirstLane;
    private final Register groupBarrier;
    private final QueryOperand query;
    private final Products products;
    private final Optional<OnlineSoftmax> softmax;
    private final OutTile outTile;
    private final Optional<PingPong> turns;
    private final SchedulePin pin;
    private final RingPosition queryRing;
    private final RingPosition keyRing;
    private final RingPosition valueRing;
    private final Register groupRow;
    private final TileScores tileScores;
    private final Optional<ScoreStarts> starts;

    /** What is stored, and what is read besides operands. */
    record Tensors(TileLoads outStores, Optional<PairTiles> pairs) {}

    /**
     * Starts the role.
     *
     * @param thread within the CTA, i32
     * @param warpgroup of the CTA, i32; the producer is 0
     * @param shared shared address of the query tile, with which shared memory begins
     */
    Consumer(
            KernelBuilder kernel,
            HopperShape shape,
            VariantCode variant,
            KernelArguments arguments,
            Register thread,
            Register warpgroup,
            Register shared,
            Tensors tensors) {
        this.kernel = kernel;
        this.shape = shape;
        this.variant = variant;
        this.arguments = arguments;
        this.shared = shared;
        Register group = kernel.as("group").sub(warpgroup, 1);
        this.groupRow = kernel.as("group_row").mul(group, HopperShape.GROUP_ROWS);
        this.groupRows = kernel.as("group_rows").fma(group, Immediate.of(shape.groupBytes()), shared);
        this.threadInGroup = kernel.as("thread_in_group").and(thread, HopperShape.GROUP_THREADS - 1);
        this.isFirstLane = kernel.as("first_lane").equal(kernel.and(thread, 31), 0);
        this.groupBarrier = kernel.as("group_barrier").add(group, FIRST_GROUP_BARRIER);
        this.quadLane = kernel.as("quad_lane").and(thread, 3);
        Register warp = kernel.shiftRight(threadInGroup, 5);
        Register quad = kernel.and(kernel.shiftRight(threadInGroup, 2), 7);
        this.firstThreadRow = kernel.as("thread_row").add(groupRow, kernel.fma(warp, Immediate.of(16), quad));
        this.query = new QueryOperand(kernel, shape, groupRows, threadInGroup);
        boolean startsScores = ScoreStarts.serve(shape, variant);
        this.products = new Products(kernel, shape, shared, query, startsScores);
        this.outTile = new OutTile(kernel, shape, tensors.outStores(), groupRows, threadInGroup, groupBarrier);
        this.queryRing = new RingPosition(kernel, "query", 1);
        this.keyRing = new RingPosition(kernel, "key", shape.stages());
        this.valueRing = new RingPosition(kernel, "value", shape.stages());
        Optional<BroughtPairs> pairs = tensors.pairs()
                .map(tiles -> new BroughtPairs(
                        kernel, shape, shared, isFirstLane, tiles.new Reader(firstThreadRow, quadLane)));
        this.tileScores = new TileScores(kernel, shape, variant, arguments, quadLane, pairs);
        this.starts = pairs.filter(_ -> startsScores)
                .map(brought -> new ScoreStarts(kernel, tileScores, brought, ScaleSplit.of(kernel, arguments.scale())));
        this.softmax = variant.weightRule() instanceof WeightRule.Softmax
                ? Optional.of(new OnlineSoftmax(kernel, shape, exponent()))
                : Optional.empty();
        Register scratch = kernel.fma(kernel.sub(thread, HopperShape.GROUP_THREADS), Immediate.of(4), shared);
        this.pin = new SchedulePin(kernel, kernel.as("pin").add(scratch, shape.pinAt()));
        this.turns = shape.pingPong()
                ? Optional.of(new PingPong(kernel, shape, group, FIRST_TURN_BARRIER))
                : Optional.empty();
    }

    private Exponent exponent() {
        return starts.map(start -> Exponent.ofUnit(kernel, start.scale().rest()))
                .orElseGet(() -> Exponent.of(kernel, variant, arguments.scale()));
    }

    /** One query tile. */
    void compute(WorkTile work, HeadCode head, KeyWalk walk) {
        kernel.section("this thread's query rows");
        Register row0 = kernel.as("row_0").add(work.firstRow(), firstThreadRow);
        Register row1 = kernel.as("row_1").add(row0, 8);
        List<Register> rowIndices = List.of(row0, row1);
        List<HeadCode.Row> headRows = List.of(head.row(kernel, row0), head.row(kernel, row1));
        var elements = new ElementCode(kernel, variant, head, headRows, arguments.length("kv_len"), arguments.scale());
        Register count = kernel.as("tiles").shuffleFrom(walk.count(), 0);
        Register cutCount = kernel.as("cut_tiles").shuffleFrom(walk.cutCount(), 0);
        products.zeroOut();
        Optional<Register> bound = variant.hasScoreBound() && shape.type() == ElementType.BF16
                ? Optional.of(head.scoreBound(kernel))
                : Optional.empty();
        softmax.ifPresent(online -> online.start(bound));
        var rows = new TileScores.Rows(elements, headRows, walk, nearCap(head));

        queryRing.awaitFull("query", shared, shape.queryFullAt());
        var queryChange = new QueryChange(kernel, shape, groupRows, threadInGroup, groupBarrier);
        if (starts.isPresent()) {
            queryChange.multiplyBy(starts.get().scale().power());
        } else if (softmax.isPresent() && variant.scoreIsScaledDotProduct()) {
            queryChange.turnFor(arguments.scale());
        }
        query.take();
        kernel.when("tiles", kernel.greater(count, 0), () -> {
            kernel.section("the first tile: its scores alone");
            starts.ifPresent(start -> start.write(rows, products.scores(), kernel.constant(0), count));
            keyRing.awaitFull("first_keys", shared, shape.keysFullAt());
            kernel.fenceProducts();
            products.startScores(keyRing.stage());
            kernel.waitProducts(0);
            keyRing.release(shared, shape.keysEmptyAt(), isFirstLane);
            firstTile(rows, count, cutCount);
            Register cutEnd = kernel.min(cutCount, count);
            if (variant.tilePlan() != TilePlan.EVERYTHING) {
                kernel.section("cut tiles");
                kernel.loop(
                        "cut_tile",
                        kernel.constant(1),
                        cutEnd,
                        1,
                        index -> tile(rows, count, new Step(index, 0, 0), Kind.CUT));
            }
            kernel.section("whole tiles");
            Register firstWhole = kernel.as("first_whole").max(cutEnd, 1);
            wholeTiles(rows, firstWhole, count);
            kernel.section("the last tile's values");
            softmax.ifPresent(online -> online.correct(products.out()));
            valueRing.awaitFull("last_values", shared, shape.valuesFullAt());
            kernel.fenceProducts();
            products.startOut(valueRing.stage(), 0);
            kernel.waitProducts(0);
            valueRing.release(shared, shape.valuesEmptyAt(), isFirstLane);
        });

        softmax.ifPresent(online -> new RowResults(kernel, variant, arguments, quadLane)
                .end(online, products.out(), head, headRows, rowIndices, work));
        Register firstGroupRow = kernel.as("first_group_row").add(work.firstRow(), groupRow);
        outTile.store(products, products.out(), work, firstGroupRow, queryRing.mbarrier(shared, shape.queryEmptyAt()));
        queryRing.advance();
    }

    /** Cheaper code for scores under a cap; it takes a second set of weights, as it must leave the scores as they are. */
    private Optional<NearCap> nearCap(HeadCode head) {
        if (!variant.isSoftCap() || shape.weightSets() == 1) {
            return Optional.empty();
        }
        return softmax.flatMap(online -> online.bounded()
                .map(bounded -> new NearCap(
                        kernel,
                        head.softCap(kernel, arguments.scale()),
                        online.exponent().perElement(),
                        arguments.length("kv_len"),
                        bounded)));
    }

    private void firstTile(TileScores.Rows rows, Register count, Register cutCount) {
        Register first = kernel.constant(0);
        Register laneKey = tileScores.laneKey(rows, first);
        Weights scores = products.scores();
        transform(rows, scores, laneKey);
        kernel.when("first_is_cut", kernel.greater(cutCount, 0), () -> tileScores.cut(rows, scores, laneKey));
        if (softmax.isPresent()) {
            weighAndPack(softmax.get(), rows, first, count, 0);
        } else {
            products.packWeights(scores, 0);
        }
    }

    /** Whether the variant has changes to make to what a product leaves. */
    private boolean changesScores() {
        return starts.isEmpty()
                && (variant.weightRule() instanceof WeightRule.OwnWeight || !variant.scoreIsScaledDotProduct());
    }

    private void transform(TileScores.Rows rows, Weights scores, Register laneKey) {
        if (changesScores()) {
            tileScores.transform(rows, scores, laneKey);
        }
    }

    /** Scores of a tile become weights in a set that no product reads, each at once; the next tile's may start in their place. */
    private void weighAndPack(OnlineSoftmax online, TileScores.Rows rows, Register index, Register count, int set) {
        Weights scores = products.scores();
        if (starts.isEmpty()) {
            online.tile(scores, packInto(set));
        } else {
            Register next = kernel.add(index, 1);
            starts.get().writeUnder(rows, scores, next, count, packInto(set), pack -> online.tile(scores, pack));
        }
    }

    /** The whole tiles: where scores may be bounded, a loop for those that are and a smaller one for those that are not. */
    private void wholeTiles(TileScores.Rows rows, Register start, Register end) {
        Optional<Register> bounded = softmax.flatMap(OnlineSoftmax::bounded);
        if (bounded.isEmpty()) {
            forEachWholeTile(start, end, step -> tile(rows, end, step, Kind.WHOLE));
            return;
        }
        kernel.choose(
                "bounded",
                bounded.get(),
                () -> forEachWholeTile(start, end, step -> tile(rows, end, step, Kind.BOUNDED)),
                () -> kernel.loop(
                        "whole_tile", start, end, 1, index -> tile(rows, end, new Step(index, 0, 0), Kind.WHOLE)));
    }

    private OnlineSoftmax.PairAction packInto(int set) {
        return (row, keyBlock, low, high) -> products.packWeight(set, row, keyBlock, low, high);
    }

    /** Keeps weights where their scores were. */
    private OnlineSoftmax.PairAction inPlace(Weights scores) {
        return (row, keyBlock, low, high) -> {
            kernel.into(scores.ofRow(row, keyBlock, 0)).move(low);
            kernel.into(scores.ofRow(row, keyBlock, 1)).move(high);
        };
    }

    /** How a tile's scores become weights. */
    private enum Kind {
        /** Some pairs are ruled out. */
        CUT,
        /** All pairs are attended. */
        WHOLE,
        /** All are, and their scores are small enough to do without a maximum. */
        BOUNDED
    }

    /**
     * A tile of a loop.
     *
     * @param index of the walk, i32
     * @param from which set of registers has the weights of the tile before
     * @param to which shall have this one's
     */
    private record Step(Register index, int from, int to) {}

    /**
     * With two sets of weights they change roles from tile to tile, so that a tile's are rounded while the product of the tile
     * before still reads its own; in the end the first set has the last's. Cut tiles are few, and do with one set and half the code.
     */
    private void forEachWholeTile(Register start, Register end, java.util.function.Consumer<Step> region) {
        if (shape.weightSets() == 1) {
            kernel.loop("whole_tile", start, end, 1, index -> region.accept(new Step(index, 0, 0)));
            return;
        }
        Register index = kernel.register(RegisterClass.B32, "whole_tile");
        kernel.into(index).move(start);
        Label top = kernel.label("whole_tile");
        Label odd = kernel.label("odd end of whole_tile");
        Label done = kernel.label("end of whole_tile");
        kernel.place(top);
        kernel.branchIf(kernel.greaterOrEqual(index, end), done);
        region.accept(new Step(index, 0, 1));
        kernel.into(index).add(index, 1);
        kernel.branchIf(kernel.greaterOrEqual(index, end), odd);
        region.accept(new Step(index, 1, 0));
        kernel.into(index).add(index, 1);
        kernel.branch(top);
        kernel.place(odd);
        products.moveWeights();
        kernel.place(done);
    }

    private void tile(TileScores.Rows rows, Register count, Step step, Kind kind) {
        kernel.comment("start the scores of this tile, then out += weights times values of the tile before");
        keyRing.awaitFull("keys", shared, shape.keysFullAt());
        turns.ifPresent(PingPong::await);
        kernel.fenceProducts();
        products.startScores(keyRing.stage());
        if (kind != Kind.BOUNDED) {
            softmax.ifPresent(online -> online.correct(products.out()));
        }
        valueRing.awaitFull("values", shared, shape.valuesFullAt());
        kernel.fenceProducts();
        products.startOut(valueRing.stage(), step.from());
        turns.ifPresent(PingPong::done);
        kernel.section("the scores are there; the values' product goes on under the softmax");
        kernel.waitProducts(1);
        keyRing.release(shared, shape.keysEmptyAt(), isFirstLane);
        Weights scores = products.scores();
        boolean packsAtOnce = softmax.isPresent() && step.from() != step.to();
        if (kind == Kind.BOUNDED) {
            OnlineSoftmax.PairAction keep = packsAtOnce ? packInto(step.to()) : inPlace(scores);
            tileScores.weighBounded(rows, scores, tileScores.laneKey(rows, step.index()), softmax.orElseThrow(), keep);
        } else {
            if (kind == Kind.CUT || changesScores()) {
                Register laneKey = tileScores.laneKey(rows, step.index());
                transform(rows, scores, laneKey);
                if (kind == Kind.CUT) {
                    kernel.section("pairs that the mask rules out, keys past the end");
                    tileScores.cut(rows, scores, laneKey);
                }
            }
            softmax.ifPresent(online -> {
                if (packsAtOnce) {
                    weighAndPack(online, rows, step.index(), count, step.to());
                } else {
                    online.tile(scores, inPlace(scores));
                }
            });
        }
        softmax.ifPresent(online -> pin.hold(online.total()));
        kernel.section("out is there, too");
        kernel.waitProducts(0);
        valueRing.release(shared, shape.valuesEmptyAt(), isFirstLane);
        if (!packsAtOnce) {
            products.packWeights(scores, step.to());
            starts.ifPresent(start -> start.write(rows, scores, kernel.add(step.index(), 1), count));
        }
    }
}
