package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Label;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.Optional;
import java.util.function.Function;

/**
 * The walk over the chunks, of a warp over its own or of all warps over those that they share. Each place of the ring of chunks
 * is requested anew as soon as it is used up, the keys right after the scores and the values after their product, so that all
 * of the ring but what is in use is in flight.
 *
 * <p>Where the mask has no closed form, the walk looks ahead: it evaluates the mask over a chunk before it requests it, passes
 * over chunks without an attended pair, and notes for the others which pairs are attended.
 */
final class ChunkStream {
    private final KernelBuilder kernel;
    private final SplitShape shape;
    private final SharedLayout layout;
    private final ChunkCopy keyCopy;
    private final ChunkCopy valueCopy;
    private final Register keyLength;
    private final Register end;
    private final Register step;
    private final Register ring;
    private final Register notes;
    private final Register ahead;
    private final Optional<Function<Register, Register>> lookAhead;

    /**
     * @param end no chunk at or past this key is visited, i32
     * @param firstKey of the first chunk, i32
     * @param step from a chunk to the next, i32
     * @param warpBase shared address of the warp's part
     * @param ring shared address of the ring of chunks
     * @param lookAhead writes the note of a chunk, from its first key; empty where every chunk is visited
     */
    ChunkStream(
            KernelBuilder kernel,
            SplitShape shape,
            SharedLayout layout,
            ChunkCopy keyCopy,
            ChunkCopy valueCopy,
            Register keyLength,
            Register end,
            Register firstKey,
            Register step,
            Register warpBase,
            Register ring,
            Register lane,
            Optional<Function<Register, Register>> lookAhead) {
        this.kernel = kernel;
        this.shape = shape;
        this.layout = layout;
        this.keyCopy = keyCopy;
        this.valueCopy = valueCopy;
        this.keyLength = keyLength;
        this.end = end;
        this.step = step;
        this.ring = ring;
        this.notes = lookAhead.isPresent()
                ? kernel.as("notes").fma(lane, Immediate.of(SharedLayout.NOTE_BYTES), warpBase)
                : null;
        this.ahead = kernel.as("key_ahead").move(firstKey);
        this.lookAhead = lookAhead;
    }

    /** What is done with a chunk. */
    interface Body {
        /** The keys are there. */
        void withKeys(Register keys);

        /** The keys have been read; {@code note} is present where the walk looks ahead. */
        void weigh(Register chunkKey, Optional<Register> note);

        /** The values are there. */
        void withValues(Register values);
    }

    /**
     * Requests the first chunks.
     *
     * @param beside starts copies that come with the first keys, in their group
     */
    void start(Runnable beside) {
        Register slot = kernel.as("first_slots").move(ring);
        Register noteSlot = notes == null ? null : kernel.as("first_notes").move(notes);
        kernel.loop("request", Immediate.of(0), Immediate.of(shape.stages()), 1, stage -> {
            find(noteSlot);
            copyKeys(slot);
            kernel.when("first", kernel.equal(stage, 0), beside);
            kernel.commitCopies();
            requestValues(slot);
            kernel.into(slot).add(slot, shape.stageBytes());
            if (noteSlot != null) {
                kernel.into(noteSlot).add(noteSlot, layout.noteStageBytes());
            }
        });
    }

    /** Groups under way after {@link #start}. */
    int groups() {
        return 2 * shape.stages();
    }

    /**
     * Walks all chunks.
     *
     * @param firstKey of the first chunk
     */
    void run(Register firstKey, Body body) {
        Register key = kernel.as("chunk_key").move(firstKey);
        Register slot = kernel.as("slot").move(ring);
        Register noteSlot = notes == null ? null : kernel.as("note_slot").move(notes);
        Register note = notes == null ? null : kernel.as("chunk_note").constant(0);
        loadNote(noteSlot, key, note);
        kernel.whileLoop("chunk", () -> kernel.less(key, end), () -> {
            kernel.waitCopies(groups() - 1);
            sync();
            body.withKeys(slot);
            kernel.section("keys are used up: their place is for a chunk to come");
            sync();
            find(noteSlot);
            requestKeys(slot);
            body.weigh(key, Optional.ofNullable(note));
            kernel.section("values");
            kernel.waitCopies(groups() - 1);
            sync();
            body.withValues(kernel.add(slot, shape.keyBytes()));
            sync();
            requestValues(slot);
            kernel.into(key).add(key, step);
            advance(slot, ring, shape.stageBytes());
            if (noteSlot != null) {
                advance(noteSlot, notes, layout.noteStageBytes());
                loadNote(noteSlot, key, note);
            }
        });
    }

    /** Orders the accesses of all who share the ring. */
    private void sync() {
        if (shape.sharesChunks()) {
            kernel.barrier();
        } else {
            kernel.syncWarp();
        }
    }

    private Register anyone(Register predicate) {
        return shape.sharesChunks() ? kernel.barrierAny(predicate) : kernel.anyLane(predicate);
    }

    private void loadNote(Register noteSlot, Register key, Register note) {
        if (noteSlot != null) {
            kernel.into(RegisterVector.of(key, note)).loadShared(MemoryType.B32, 2, Address.of(noteSlot));
        }
    }

    private void advance(Register slot, Register first, int bytes) {
        if (shape.stages() == 1) {
            return;
        }
        Register next = kernel.add(slot, bytes);
        Register wraps = kernel.equal(kernel.sub(next, first), (long) bytes * shape.stages());
        kernel.into(slot).select(wraps, first, next);
    }

    /** Moves on to the next chunk to visit and notes it, where the warp looks ahead. */
    private void find(Register noteSlot) {
        if (lookAhead.isEmpty()) {
            return;
        }
        Register note = kernel.as("note").constant(0);
        Label look = kernel.label("look_ahead");
        Label found = kernel.label("found");
        kernel.place(look);
        // past the end there may be no key to ask the mask about
        kernel.branchUnless(kernel.less(ahead, end), found);
        kernel.into(note).move(lookAhead.get().apply(ahead));
        kernel.branchIf(anyone(kernel.notEqual(note, 0)), found);
        kernel.into(ahead).add(ahead, step);
        kernel.branch(look);
        kernel.place(found);
        kernel.storeShared(MemoryType.B32, Address.of(noteSlot), RegisterVector.of(ahead, note));
    }

    private void requestKeys(Register slot) {
        copyKeys(slot);
        kernel.commitCopies();
    }

    private void copyKeys(Register slot) {
        kernel.when("request_keys", kernel.less(ahead, end), () -> keyCopy.start(kernel, slot, ahead, keyLength));
    }

    /** Follows {@link #requestKeys} of the same chunk, and moves on to the next. */
    private void requestValues(Register slot) {
        kernel.when("request_values", kernel.less(ahead, end), () -> {
            valueCopy.start(kernel, kernel.add(slot, shape.keyBytes()), ahead, keyLength);
        });
        kernel.commitCopies();
        kernel.into(ahead).add(ahead, step);
    }
}
