package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.tile.KeyWalk;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/**
 * Brings key and value tiles into shared memory while the tiles before them are used.
 *
 * <p>With one stage, keys and values have a buffer each: the values of a tile arrive during the scores, the keys of the next
 * during the product with the values. With more stages a ring holds whole tiles, and a tile is requested as soon as the
 * barrier shows that all warps are done with the one whose place it takes.
 */
final class KeyPipeline {
    private final KernelBuilder kernel;
    private final MmaShape shape;
    private final KeyWalk walk;
    private final TileCopy keyCopy;
    private final TileCopy valueCopy;
    private final Register keysBase;
    private final Register valuesBase;
    private final LaneOffsets keyLanes;
    private final LaneOffsets valueLanes;
    private final Register keyLength;

    KeyPipeline(
            KernelBuilder kernel,
            MmaShape shape,
            KeyWalk walk,
            TileCopy keyCopy,
            TileCopy valueCopy,
            Register keysBase,
            Register valuesBase,
            LaneOffsets keyLanes,
            LaneOffsets valueLanes,
            Register keyLength) {
        this.kernel = kernel;
        this.shape = shape;
        this.walk = walk;
        this.keyCopy = keyCopy;
        this.valueCopy = valueCopy;
        this.keysBase = keysBase;
        this.valuesBase = valuesBase;
        this.keyLanes = keyLanes;
        this.valueLanes = valueLanes;
        this.keyLength = keyLength;
    }

    /** What is done with each tile. */
    interface Body {
        /** The tile's keys are in shared memory. */
        void withKeys(LaneOffsets keys);

        /** The tile's keys are no longer needed; its values may be under way. */
        void weigh(KeyWalk.Tile tile);

        /** The tile's values are, too. Not called in a pass that needs none. */
        void withValues(LaneOffsets values);
    }

    /** Requests the first tiles. The caller has closed its own groups before. */
    void start(boolean withValues) {
        if (shape.stages() == 1) {
            requestIf(kernel.greater(walk.count(), 0), kernel.constant(0), true, false, 0);
            kernel.commitCopies();
            return;
        }
        for (int stage = 0; stage + 1 < shape.stages(); stage++) {
            requestIf(kernel.greater(walk.count(), stage), kernel.constant(stage), true, withValues, stage);
            kernel.commitCopies();
        }
    }

    /** How many groups {@link #start} has closed: a wait that leaves so many under way waits for the query. */
    int groupsAtStart() {
        return Math.max(1, shape.stages() - 1);
    }

    /** Walks all tiles. */
    void run(String words, boolean withValues, Body body) {
        if (shape.stages() == 1) {
            runAlternating(words, withValues, body);
        } else {
            runRing(words, withValues, body);
        }
    }

    private void runAlternating(String words, boolean withValues, Body body) {
        kernel.loop(words, Immediate.of(0), walk.count(), 1, index -> {
            kernel.comment("the tile's keys are there; everyone is done with the values before them");
            kernel.waitCopies(0);
            kernel.barrier();
            KeyWalk.Tile tile = walk.tile(kernel, index);
            if (withValues) {
                valueCopy.start(kernel, valuesBase, tile.firstKey(), keyLength);
                kernel.commitCopies();
            }
            body.withKeys(keyLanes.here());
            kernel.section("the tile's values are there; everyone is done with its keys");
            if (withValues) {
                kernel.waitCopies(0);
            }
            kernel.barrier();
            Register next = kernel.as("next").add(index, 1);
            requestIf(kernel.less(next, walk.count()), next, true, false, 0);
            kernel.commitCopies();
            body.weigh(tile);
            if (withValues) {
                body.withValues(valueLanes.here());
            }
        });
    }

    private void runRing(String words, boolean withValues, Body body) {
        int stages = shape.stages();
        Register slot = kernel.as("slot").constant(0);
        Register freeSlot = kernel.as("free_slot").constant(stages - 1);
        kernel.loop(words, Immediate.of(0), walk.count(), 1, index -> {
            kernel.comment("the tile is there; everyone is done with the one before it, whose place is free");
            kernel.waitCopies(stages - 2);
            kernel.barrier();
            Register ahead = kernel.as("ahead").add(index, stages - 1);
            kernel.when("prefetch", kernel.less(ahead, walk.count()), () -> {
                Register keys =
                        kernel.fma(freeSlot, Immediate.of(shape.keyTile().bytes()), keysBase);
                KeyWalk.Tile tile = walk.tile(kernel, ahead);
                keyCopy.start(kernel, keys, tile.firstKey(), keyLength);
                if (withValues) {
                    Register values =
                            kernel.fma(freeSlot, Immediate.of(shape.valueTile().bytes()), valuesBase);
                    valueCopy.start(kernel, values, tile.firstKey(), keyLength);
                }
            });
            kernel.commitCopies();
            KeyWalk.Tile tile = walk.tile(kernel, index);
            body.withKeys(keyLanes.moved(kernel.mul(slot, shape.keyTile().bytes())));
            body.weigh(tile);
            if (withValues) {
                body.withValues(
                        valueLanes.moved(kernel.mul(slot, shape.valueTile().bytes())));
            }
            advance(slot);
            advance(freeSlot);
        });
    }

    /** The next place of the ring. */
    private void advance(Register slot) {
        Register next = kernel.add(slot, 1);
        kernel.into(slot).select(kernel.equal(next, shape.stages()), Immediate.of(0), next);
    }

    private void requestIf(Register condition, Register index, boolean keys, boolean values, int stage) {
        kernel.when("request", condition, () -> {
            KeyWalk.Tile tile = walk.tile(kernel, index);
            if (keys) {
                Register to =
                        kernel.add(keysBase, (long) stage * shape.keyTile().bytes());
                keyCopy.start(kernel, to, tile.firstKey(), keyLength);
            }
            if (values) {
                Register to =
                        kernel.add(valuesBase, (long) stage * shape.valueTile().bytes());
                valueCopy.start(kernel, to, tile.firstKey(), keyLength);
            }
        });
    }

    private Register slotAddress(Register base, int bytes) {
        return bytes == 0 ? base : kernel.add(base, bytes);
    }
}
