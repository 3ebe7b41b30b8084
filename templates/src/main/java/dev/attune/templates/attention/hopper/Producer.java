package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.hopper.WorkTiles.WorkTile;
import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import java.util.List;
import java.util.Optional;

/**
 * The producer: one thread that asks the copy engine for tiles, always a key tile before the value tile of the tile before,
 * as the consumers need them, and pairs before the keys, as scores may start with them. The first of both go before the query
 * tile, whose place the out tile of the work before may still hold.
 */
final class Producer {
    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final Register shared;
    private final TileLoads queries;
    private final TileLoads keys;
    private final TileLoads values;
    private final Optional<PairTiles> pairs;
    private final RingPosition queryRing;
    private final RingPosition keyRing;
    private final RingPosition valueRing;
    private final RingPosition pairRing;

    /** What is loaded. */
    record Tensors(TileLoads queries, TileLoads keys, TileLoads values, Optional<PairTiles> pairs) {}

    /**
     * Starts the role.
     *
     * @param shared shared address of the query tile, with which shared memory begins
     */
    Producer(KernelBuilder kernel, HopperShape shape, Register shared, Tensors tensors) {
        this.kernel = kernel;
        this.shape = shape;
        this.shared = shared;
        this.queries = tensors.queries();
        this.keys = tensors.keys();
        this.values = tensors.values();
        this.pairs = tensors.pairs();
        queries.prepare();
        keys.prepare();
        values.prepare();
        pairs.ifPresent(PairTiles::prepare);
        this.queryRing = new RingPosition(kernel, "query", 1);
        this.keyRing = new RingPosition(kernel, "key", shape.stages());
        this.valueRing = new RingPosition(kernel, "value", shape.stages());
        this.pairRing = new RingPosition(kernel, "pair", shape.stages());
    }

    /** Loads what the consumers need for a query tile. */
    void load(WorkTile work, HeadCode head, KeyWalk walk) {
        List<Register> plane = pairs.isPresent() ? head.pairPlane(kernel) : List.of();
        Register lastKey = kernel.register(RegisterClass.B32, "tile_before");
        kernel.into(lastKey).constant(0);
        Register hasTiles = kernel.as("has_tiles").greater(walk.count(), 0);
        kernel.when("first_keys", hasTiles, () -> {
            kernel.into(lastKey).move(walk.firstKey(kernel, kernel.constant(0)));
            pairs.ifPresent(tiles -> loadPairs(tiles, work, lastKey, plane));
            loadKeys(work, lastKey);
        });
        loadQuery(work);
        kernel.loop("tile_to_load", Immediate.of(1), walk.count(), 1, index -> {
            Register firstKey = walk.firstKey(kernel, index);
            pairs.ifPresent(tiles -> loadPairs(tiles, work, firstKey, plane));
            loadKeys(work, firstKey);
            loadValues(work, lastKey);
            kernel.into(lastKey).move(firstKey);
        });
        kernel.when("last_values", hasTiles, () -> loadValues(work, lastKey));
    }

    private void loadQuery(WorkTile work) {
        Address full = begin("query", queryRing, shape.queryEmptyAt(), shape.queryFullAt(), shape.queryBytes());
        queries.load(shared, work.firstRow(), work.head(), work.batch(), full);
        queryRing.advance();
    }

    private void loadKeys(WorkTile work, Register firstKey) {
        Address full = begin("keys", keyRing, shape.keysEmptyAt(), shape.keysFullAt(), shape.keyBytes());
        Register tile = keyRing.tile(shared, shape.keyBytes(), shape.keysAt());
        keys.load(tile, firstKey, work.keyHead(), work.batch(), full);
        keyRing.advance();
    }

    private void loadPairs(PairTiles tiles, WorkTile work, Register firstKey, List<Register> plane) {
        Address full = begin("pairs", pairRing, shape.pairsEmptyAt(), shape.pairsFullAt(), shape.pairBytes());
        Register tile = pairRing.tile(shared, shape.pairTileBytes(), shape.pairsAt());
        tiles.load(tile, work.firstRow(), firstKey, plane, full);
        pairRing.advance();
    }

    private void loadValues(WorkTile work, Register firstKey) {
        Address full = begin("values", valueRing, shape.valuesEmptyAt(), shape.valuesFullAt(), shape.valueBytes());
        Register tile = valueRing.tile(shared, shape.valueBytes(), shape.valuesAt());
        values.load(tile, firstKey, work.keyHead(), work.batch(), full);
        valueRing.advance();
    }

    /** Waits for a free stage and announces its bytes; returns the mbarrier that counts them. */
    private Address begin(String words, RingPosition ring, int emptyAt, int fullAt, int bytes) {
        ring.awaitEmpty(words + "_empty", shared, emptyAt);
        Address full = ring.mbarrier(shared, fullAt);
        kernel.arriveExpectBytes(full, bytes);
        return full;
    }
}
