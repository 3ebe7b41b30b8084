package dev.attune.templates.attention.split;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Register;
import java.util.List;

/**
 * How a warp multiplies a chunk: which scores fall to which thread, and the two products. A thread holds some rows of the
 * tile and of each the same keys of a chunk; a row of a chunk is spread over some lanes. One instance writes one kernel.
 */
public interface ChunkArithmetic {

    /** Where a warp's operands lie in shared memory, 32-bit addresses. */
    record Place(Register lane, Register query, Register scratch) {}

    /** Rows of a thread. */
    int rowsPerThread();

    /** A thread's keys as offsets from {@link #firstKey}, ascending. */
    List<Integer> keyOffsets();

    /** Lanes that differ in these bits hold other keys of the same rows. */
    List<Integer> laneBitsOfRow();

    /** A thread's row within the tile, i32. */
    Register row(KernelBuilder kernel, int index);

    /** Whether this lane is the one that speaks for a thread's row, a predicate. */
    Register speaksFor(KernelBuilder kernel, int index);

    /** The thread's first key within a chunk, i32. */
    Register firstKey(KernelBuilder kernel);

    /** Works out what does not change from chunk to chunk. Once, before all others. */
    void place(KernelBuilder kernel, Place place);

    /** The query tile is in shared memory: loads what is kept of it, and clears the accumulators. */
    void begin(KernelBuilder kernel);

    /**
     * The dot products of a chunk, by row and key of the thread, f32.
     *
     * @param keys shared address of the chunk's keys
     */
    List<List<Register>> scores(KernelBuilder kernel, Register keys);

    /** Multiplies the accumulators, row by row. */
    void rescale(KernelBuilder kernel, List<Register> factors);

    /**
     * Adds the product of weights and values to the accumulators.
     *
     * @param weights by row and key of the thread, f32
     * @param values shared address of the chunk's values
     */
    void accumulate(KernelBuilder kernel, List<List<Register>> weights, Register values);

    /**
     * Writes the accumulators as f32 {@code [rows, outPitch]}.
     *
     * @param results shared address
     */
    void store(KernelBuilder kernel, Register results);
}
