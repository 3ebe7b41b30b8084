package dev.attune.compiler.lower.simd;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.simd.RowShape;

/** The Java target's own choice for a shape, where nothing was tuned. */
final class JavaChoice {
    /**
     * Up to so many query rows of a head, the decode family reads each key once for all heads of a group, and fills its vectors
     * whatever the rows are.
     */
    private static final int FEW_QUERIES = 8;

    /**
     * Up to so many keys, rows are left as they are: a tile of them would be transposed twice for little else. Not so where
     * vectors have 16 floats, and an instruction that picks from two.
     */
    private static final int FEW_KEYS = 8;

    /** Up to so many keys, a tile's rows are better cut in two than made ready together. */
    private static final int SHORT_KEYS = 512;

    /** The most rows of a head that {@link #FEW_KEYS} holds for. */
    private static final int QUERIES_OF_FEW_KEYS = 64;

    /** Rows of a work item of the decode family, over all heads that share a KV head, where there are no more. */
    private static final int DECODE_ROWS = 8;

    /** The same where there are more rows: a group's keys are read once, and scores of a block stay in the second-level cache. */
    private static final int MANY_DECODE_ROWS = 32;

    /** Keys and values of a call that caches may hold from one call to the next. */
    private static final long CACHED_BYTES = 4 << 20;

    /** Keys of a block of the decode family. */
    static final int DECODE_KEYS = 1024;

    private JavaChoice() {}

    /**
     * The compiler's own choice for many rows: as many as a register tile is wide, so that the weights that it reads lie side by
     * side, and key blocks whose weights stay in the first-level or second-level cache.
     */
    static Schedule lanesAreQueries(int lanes) {
        return lanesAreQueries(lanes, JavaPoints.machineRegisters());
    }

    /** The same for a shape: a tile of 64 rows takes longer over fewer than one of as many vectors as there are rows for. */
    static Schedule lanesAreQueries(ProblemShape shape, int lanes, int registers) {
        Schedule many = lanesAreQueries(lanes, registers);
        if (lanes < 16 || shape.qLen() > many.knob(JavaPoints.TILE_Q)) {
            return many;
        }
        int vectors = Math.ceilDiv(Math.max(shape.qLen(), 1), lanes);
        if (vectors == 4 && shape.kvLen() <= SHORT_KEYS) {
            vectors = 2;
        }
        return JavaPoints.tiled(vectors * lanes, many.knob(JavaPoints.TILE_KV), lanes, registers);
    }

    private static Schedule lanesAreQueries(int lanes, int registers) {
        return JavaPoints.tiled(Math.max(16, (registers >= 32 ? 4 : 2) * lanes), 256, lanes, registers);
    }

    /** The compiler's own choice for a few query rows of each head, whatever the head dims are. */
    static Schedule decode(int lanes) {
        return JavaPoints.decode(DECODE_ROWS, DECODE_KEYS, lanes, false);
    }

    static boolean canReadInPlace(ProblemShape shape, DType dtype, int lanes) {
        return RowShape.canReadInPlace(shape.headDim(), shape.headDimV(), lanes, dtype.bytes(), dtype == DType.BF16);
    }

    /**
     * A key that a single row is multiplied by is not worth a copy, nor one that caches hold. Where four rows read keys from
     * memory, vectors of 16 floats lose nothing by going without, shorter ones a quarter of their speed.
     */
    static boolean readsInPlace(ProblemShape shape, DType dtype, int lanes) {
        boolean singleRow = (long) shape.qLen() * shape.groupSize() <= 1;
        long elements = (long) shape.batch() * shape.kvHeads() * shape.kvLen() * (shape.headDim() + shape.headDimV());
        return canReadInPlace(shape, dtype, lanes)
                && (singleRow || lanes >= 16 || elements * dtype.bytes() <= CACHED_BYTES);
    }

    static boolean isDecode(ProblemShape shape, int lanes) {
        return shape.qLen() <= FEW_QUERIES
                || lanes < 16 && shape.kvLen() <= FEW_KEYS && shape.qLen() <= QUERIES_OF_FEW_KEYS;
    }

    /** The compiler's own choice for a shape. */
    static Schedule own(ProblemShape shape, DType dtype, int lanes, int registers) {
        return isDecode(shape, lanes)
                ? JavaPoints.decode(decodeRows(shape), DECODE_KEYS, lanes, readsInPlace(shape, dtype, lanes))
                : lanesAreQueries(shape, lanes, registers);
    }

    /** Rows of a work item of the decode family. */
    static int decodeRows(ProblemShape shape) {
        return (long) shape.qLen() * shape.groupSize() <= DECODE_ROWS ? DECODE_ROWS : MANY_DECODE_ROWS;
    }
}
