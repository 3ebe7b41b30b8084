package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.ptx.cost.DecodeCost;
import dev.attune.compiler.lower.ptx.cost.NominalCall;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.attention.TileMapCode;
import dev.attune.templates.attention.decode.DecodeAttention;
import dev.attune.templates.attention.decode.DecodeShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The {@code decode} family: few query rows against many keys, for bf16 and f16. */
final class DecodeFamily implements PtxFamily {
    static final String NAME = "decode";

    /** Shared memory that a CTA of the family's own choice takes at most on Hopper, alone on a multiprocessor. More does not help. */
    private static final int LARGE_SHARED_BYTES = 140 * 1024;

    /** The same elsewhere: two fit on a multiprocessor. */
    private static final int COMFORTABLE_SHARED_BYTES = 76 * 1024;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> refusal(AnalyzedAttention analyzed, LoweringRequest request) {
        if (request.dtype() == DType.F32) {
            return Optional.of("the decode family stores bf16 and f16, not f32");
        }
        for (int width : new int[] {request.shape().headDim(), request.shape().headDimV()}) {
            if (width % 8 != 0 || width > DecodeShape.MAX_HEAD_DIM) {
                return Optional.of("the decode family takes head dims that are multiples of 8 up to "
                        + DecodeShape.MAX_HEAD_DIM + ", not " + width);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        Map<String, List<Integer>> own = new LinkedHashMap<>();
        own.put("rows", packedRows(request.shape()) > 16 ? List.of(16, 32) : List.of(16));
        own.put("tile.kv", List.of(32, 64, 128, 256));
        own.put("warps", List.of(2, 4, 8));
        own.put("stages", List.of(1, 2, 3, 4));
        own.put("split.kv", List.of(SplitPlan.FILL, 1, 4, 16));
        if (request.target() == Target.PTX_SM_90A) {
            own.put("overlap", SplitPlan.OVERLAPS);
        }
        own.put(Optimization.KNOB, List.of(Optimization.choice(analyzed)));
        Schedule choice = choice(request);
        return ScheduleKnobs.space(
                NAME,
                analyzed.attention(),
                own,
                ScheduleKnobs.OF_SPLITS,
                schedule -> misfit(request, schedule).isEmpty(),
                schedule -> ScheduleKnobs.distance(schedule, choice));
    }

    private static int packedRows(ProblemShape shape) {
        return shape.qLen() * shape.groupSize();
    }

    /** The point for a shape before anything was measured: as much in flight as fits. */
    private static Schedule choice(LoweringRequest request) {
        ProblemShape shape = request.shape();
        int width = Math.max(shape.headDim(), shape.headDimV());
        int rows = packedRows(shape) > 16 && width <= 128 ? 32 : 16;
        if (request.target() == Target.PTX_SM_90A) {
            // one large CTA for each multiprocessor: few splits, and a combination that comes up early
            Schedule large = schedule(request, rows, width > 128 ? 128 : 256, 8, LARGE_SHARED_BYTES);
            Map<String, Integer> knobs = new LinkedHashMap<>(large.knobs());
            knobs.put("overlap", 1);
            return new Schedule(NAME, knobs);
        }
        return schedule(request, rows, width > 64 ? 64 : 128, 4, COMFORTABLE_SHARED_BYTES);
    }

    /** The point with as many stages, up to four, as shared memory of a size holds. */
    private static Schedule schedule(LoweringRequest request, int rows, int tileKv, int warps, int sharedBytes) {
        int stages = 4;
        while (stages > 1 && sharedBytes(request, rows, tileKv, warps, stages) > sharedBytes) {
            stages--;
        }
        return new Schedule(
                NAME,
                Map.of("rows", rows, "tile.kv", tileKv, "warps", warps, "stages", stages, "split.kv", SplitPlan.FILL));
    }

    private static int sharedBytes(LoweringRequest request, int rows, int tileKv, int warps, int stages) {
        return shape(request, rows, tileKv, warps, stages).split().sharedBytes(false);
    }

    @Override
    public double preference(AnalyzedAttention analyzed, LoweringRequest request) {
        ProblemShape shape = request.shape();
        int rows = packedRows(shape);
        long queryTiles = (long) shape.batch() * shape.heads() * Math.ceilDiv(shape.qLen(), 64);
        // a group's heads share the keys here, and few tiles leave a device idle unless the keys are split
        return rows <= 32 || rows <= 128 && queryTiles < 64 ? 2.0 : 0.2;
    }

    @Override
    public ToDoubleFunction<Schedule> costs(NominalCall call) {
        return schedule -> {
            DecodeShape shape = shape(call.request(), schedule);
            return DecodeCost.cycles(call, shape, SplitPlan.keySplit(call, shape.split(), schedule));
        };
    }

    @Override
    public boolean refusesSpills() {
        return false;
    }

    @Override
    public PtxProgram write(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        misfit(request, schedule).ifPresent(reason -> {
            throw new KernelBuildException("schedule " + schedule + " does not fit: " + reason);
        });
        PtxVariant variant = new PtxVariant(analyzed, Precision.FAST);
        String entry = analyzed.attention().name() + "_decode";
        return SplitPlan.program(
                DecodeAttention.write(
                        entry, shape(request, schedule), schedule.knob("overlap", 0) == 1, variant, map(analyzed)),
                schedule.knob("split.kv"),
                request.target());
    }

    /** The variant's tile code, for its hull. */
    static Optional<TileMapCode> map(AnalyzedAttention analyzed) {
        return analyzed.mask() instanceof MaskPlan.TileMap ? Optional.of(new PtxTileMap(analyzed)) : Optional.empty();
    }

    private static DecodeShape shape(LoweringRequest request, Schedule schedule) {
        return shape(
                request,
                schedule.knob("rows"),
                schedule.knob("tile.kv"),
                schedule.knob("warps"),
                schedule.knob("stages"));
    }

    private static DecodeShape shape(LoweringRequest request, int rows, int tileKv, int warps, int stages) {
        return new DecodeShape(
                MmaFamily.elementType(request.dtype()),
                request.shape().headDim(),
                request.shape().headDimV(),
                rows,
                tileKv,
                warps,
                stages);
    }

    private static Optional<String> misfit(LoweringRequest request, Schedule schedule) {
        DecodeShape shape;
        try {
            shape = shape(request, schedule);
        } catch (IllegalArgumentException reason) {
            return Optional.of(reason.getMessage());
        }
        Optional<String> overlap = SplitPlan.overlapMisfit(request.target(), schedule);
        if (overlap.isPresent()) {
            return overlap;
        }
        int needed = shape.split().sharedBytes(true);
        int limit = MmaSchedules.sharedLimit(request.target());
        if (needed > limit) {
            return Optional.of("it needs " + needed + " bytes of shared memory; "
                    + request.target().spelling() + " has " + limit);
        }
        return shape.fitsRegisters()
                ? Optional.empty()
                : Optional.of("its accumulators need more registers than a thread has");
    }
}
