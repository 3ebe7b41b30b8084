package dev.attune.compiler.lower.simd;

import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.simd.TiledCall;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.simd.Decode;
import dev.attune.templates.simd.RowShape;
import dev.attune.templates.simd.SimdShape;

/**
 * What a point of the Java target costs, from what is known before anything runs: how well register tiles feed the
 * multiply-add units, rows and keys that are computed in vain, what each block costs beside its products, whether the working
 * set stays in the cache, and threads without work. In arithmetic for a query-key pair and head-dim element, relative to
 * perfect use of the widest vectors. It ranks roughly and is there to say what cannot win; measurements say what does.
 */
final class JavaCostModel {
    /** Multiply-adds in flight that hide their latency. */
    private static final double IN_FLIGHT = 8;

    /** A server core's second-level cache in bytes, at least. */
    private static final double CACHE_BYTES = 512 << 10;

    /** The part of it that a thread's working set may take where vectors have 16 floats: such cores have 1 MiB. */
    private static final double LARGE_CACHE_BYTES = 768 << 10;

    /** What a score's exponential and its bookkeeping take, in multiply-adds of one vector. */
    private static final double EXPONENTIAL = 14;

    /** What entering a block's passes takes, in multiply-adds of single elements. */
    private static final double BLOCK_ENTRY = 5_000;

    /**
     * What each doubling of a tile's rows beyond a register tile's adds: the weights that it reads lie apart, and share sets
     * of the first-level cache.
     */
    private static final double APART = 0.04;

    /** How much less a decode kernel makes of arithmetic: it reads each key for a few rows only. */
    private static final double FEW_ROWS = 2.5;

    /** What reading keys in place costs where copies are usual, and the other way round. */
    private static final double OTHER_PLACE = 1.2;

    private final ProblemShape shape;
    private final DType dtype;
    private final MaskPlan mask;
    private final int threads;

    /**
     * A model of one call.
     *
     * @param threads that share the work
     */
    JavaCostModel(ProblemShape shape, DType dtype, MaskPlan mask, int threads) {
        this.shape = shape;
        this.dtype = dtype;
        this.mask = mask;
        this.threads = threads;
    }

    /**
     * The relative cost of a point; 1 would be a perfect kernel.
     *
     * @throws dev.attune.runtime.kernel.KernelBuildException when the point cannot work
     */
    double cost(Schedule schedule) {
        return schedule.family().equals(Decode.NAME)
                ? decode(JavaPoints.rowShape(schedule, dtype, shape.headDim(), shape.headDimV()))
                : tiled(JavaPoints.simdShape(schedule, shape.headDim(), shape.headDimV()));
    }

    private double tiled(SimdShape point) {
        double width = shape.headDim() + shape.headDimV();
        double vectors = point.tileVectors();
        double rows = point.tileRows(point.tileVectors());
        double loads = (vectors + rows) / (vectors * rows);
        double perElement = Math.max(1, Math.max(loads, IN_FLIGHT / (vectors * rows))) + EXPONENTIAL / width;
        int together = TiledCall.tilesTogether(shape.headDim(), shape.headDimV(), point.tileQ());
        // a block's keys and values are copied once for its rows, its rows' results are rescaled once for its keys
        double perBlock = 4.0 / (together * point.tileQ())
                + 1.0 / point.tileKv()
                + BLOCK_ENTRY / (width * point.tileQ() * point.tileKv());
        double bytes = 4.0
                * (together * point.tileQ() * width + point.tileKv() * width + (double) point.tileQ() * point.tileKv());
        return vectorUse(point.lanes())
                * (perElement + perBlock)
                * rowsInVain(point.tileQ())
                * keysInVain(point.tileQ(), point.tileKv())
                * (1 + APART * log2(point.columns() / vectors))
                * spill(bytes, point.lanes())
                * imbalance(point.tileQ());
    }

    private double decode(RowShape point) {
        double width = shape.headDim() + shape.headDimV();
        double bytes = 4.0 * point.rows() * (width + point.scoreStride());
        boolean usual = point.inPlace() == JavaChoice.readsInPlace(shape, dtype, point.lanes());
        return FEW_ROWS
                * (usual ? 1 : OTHER_PLACE)
                * vectorUse(point.lanes())
                * (1 + 64.0 / point.tileKv())
                * spill(bytes, point.lanes());
    }

    /** Half-length vectors are not half as fast: the units that take them are more, or wide ones take two turns. */
    private static double vectorUse(int lanes) {
        return Math.sqrt((double) JavaPoints.machineLanes() / lanes);
    }

    private double rowsInVain(int tileQ) {
        int rows = Math.max(shape.qLen(), 1);
        return (double) Math.ceilDiv(rows, tileQ) * tileQ / rows;
    }

    /** A tile that the mask cuts computes all its pairs. */
    private double keysInVain(int tileQ, int tileKv) {
        double cut = tileQ + 0.3 * tileKv;
        return switch (mask) {
            case MaskPlan.Everything _, MaskPlan.Nothing _ -> 1;
            case MaskPlan.Ranges _, MaskPlan.TileMap _ -> 1 + Math.min(1, cut / Math.max(shape.kvLen(), 1));
        };
    }

    private static double spill(double bytes, int lanes) {
        double cache = lanes == 16 ? LARGE_CACHE_BYTES : CACHE_BYTES;
        return bytes <= cache ? 1 : 1 + 0.3 * log2(bytes / cache);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    /** Where tiles do not divide among the threads, the last ones run alone; splitting the keys makes up for half of it. */
    private double imbalance(int tileQ) {
        long tiles = (long) shape.batch() * shape.heads() * Math.max(1, Math.ceilDiv(shape.qLen(), tileQ));
        double whole = (double) Math.ceilDiv(tiles, threads) * threads / tiles;
        return 1 + (whole - 1) / 2;
    }
}
