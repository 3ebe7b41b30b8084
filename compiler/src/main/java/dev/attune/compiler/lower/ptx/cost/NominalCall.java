package dev.attune.compiler.lower.ptx.cost;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.arguments.CallLengths;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.templates.attention.ElementType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A call as the models of its schedules see it: the variant, the request, the device that stands for its target. What it found
 * out is kept for the next schedule. Not for several threads.
 */
public final class NominalCall {
    /** A launch that does nothing; and what launches at short calls took more than the model has for their work. */
    static final double LAUNCH_CYCLES = 12_000;

    /** What stays of waiting for memory beside the work, or of this beside it. */
    private static final double EXPOSED_MEMORY = 0.25;

    /**
     * What a pair's exponential and its bookkeeping take of a multiprocessor, in cycles. From the hopper family on an H200: tiles of
     * 128 x 128 take 2700 cycles at head dim 128, 1950 at 64 (710 and 487 TFLOP/s), 4700 at 256, whose products take 2048, 1024, 4096.
     */
    private static final double PAIR_CYCLES = 0.085;

    /** An element that is read for each pair, one by one: a bias took the mma family 1.62 ms of 4k where plain attention takes 0.77. */
    private static final double READ_CYCLES = 0.3;

    /** A byte of an element for each pair that the copy engine brought: a bias in f32 took 1.39 times as long as full attention. */
    private static final double TILED_BYTE_CYCLES = 0.016;

    /** The mask's code in a tile that it cuts, as part of the rest that a pair takes. */
    private static final double CUT = 0.3;

    private final AnalyzedAttention analyzed;
    private final LoweringRequest request;
    private final NominalDevice device;
    private final CallLengths lengths;
    private final KeyVisits.Counter counter;
    private final long pairReads;
    private final Map<Long, KeyVisits> visits = new HashMap<>();

    /** A call of a variant. */
    public NominalCall(AnalyzedAttention analyzed, LoweringRequest request) {
        this.analyzed = analyzed;
        this.request = request;
        this.device = NominalDevice.of(request.target());
        this.lengths = CallLengths.of(request.shape()).with("multiprocessors", device.multiprocessors());
        this.counter = new KeyVisits.Counter(analyzed, request.shape());
        this.pairReads = analyzed.definitionsAt(Varies.PAIR).stream()
                .filter(definition -> definition.op() instanceof Op.Read)
                .count();
    }

    /** The variant. */
    public AnalyzedAttention analyzed() {
        return analyzed;
    }

    /** What a kernel is built for. */
    public LoweringRequest request() {
        return request;
    }

    /** The lengths. */
    ProblemShape shape() {
        return request.shape();
    }

    /** The lengths as launches take them. */
    public CallLengths lengths() {
        return lengths;
    }

    /** The device. */
    NominalDevice device() {
        return device;
    }

    /** The visits of tiles of so many query rows and keys. */
    KeyVisits visits(int rows, int keys) {
        return visits.computeIfAbsent((long) rows << 32 | keys, _ -> counter.count(rows, keys));
    }

    /** Tiles of so many query rows, over all heads. */
    long queryTiles(int rows) {
        return (long) shape().batch() * shape().heads() * Math.ceilDiv(shape().qLen(), rows);
    }

    /** What the mask's code takes of a query tile, whose key tiles take some cycles beside their products. */
    double maskCycles(double softmax, KeyVisits visits) {
        return CUT * softmax * visits.cut();
    }

    /** Head dims of both products together. */
    int width() {
        return shape().headDim() + shape().headDimV();
    }

    /** Bytes of a key and its value. */
    double keyBytes() {
        return (double) width() * request.dtype().bytes();
    }

    /**
     * What a pair takes beside the products, in cycles of a multiprocessor. The variant's own arithmetic is left out: it is the same
     * for all schedules.
     *
     * @param tiled how the tensor with an element for each pair is stored that comes in tiles, if one does
     */
    double pairCycles(Optional<ElementType> tiled) {
        double single = READ_CYCLES * (pairReads - (tiled.isPresent() ? 1 : 0));
        double inTiles = tiled.map(type -> TILED_BYTE_CYCLES * type.bytes()).orElse(0.0);
        return PAIR_CYCLES + Math.max(0, single) + inTiles;
    }

    /**
     * A launch of so many cycles of work, whose keys and values come from memory once.
     *
     * @param inFlight bytes that are on their way to a multiprocessor at a time
     */
    double launch(double work, double inFlight) {
        double bytes = (double) shape().batch() * shape().kvHeads() * shape().kvLen() * keyBytes();
        return LAUNCH_CYCLES + Overlap.cycles(EXPOSED_MEMORY, work, device.memoryCycles(bytes, inFlight));
    }
}
