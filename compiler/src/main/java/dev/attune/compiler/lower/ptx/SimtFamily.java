package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.ptx.cost.NominalCall;
import dev.attune.compiler.lower.ptx.cost.SimtCost;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.attention.simt.SimtAttention;
import dev.attune.templates.attention.simt.SimtShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The {@code simt} family: f32, as exact as f32 is, for any number of query rows. */
final class SimtFamily implements PtxFamily {
    static final String NAME = "simt";

    /** Keys of a chunk. */
    private static final int KEYS = 32;

    /** Shared memory that a CTA of the family's own choice takes at most. */
    private static final int COMFORTABLE_SHARED_BYTES = 96 * 1024;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> refusal(AnalyzedAttention analyzed, LoweringRequest request) {
        if (request.dtype() != DType.F32) {
            return Optional.of("the simt family stores f32, not " + request.dtype());
        }
        int widest = Math.max(request.shape().headDim(), request.shape().headDimV());
        return widest > SimtShape.MAX_HEAD_DIM
                ? Optional.of("the simt family takes head dims up to " + SimtShape.MAX_HEAD_DIM + ", not " + widest)
                : Optional.empty();
    }

    @Override
    public List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        Map<String, List<Integer>> own = new LinkedHashMap<>();
        own.put("rows", List.of(4, 8, 16, 32));
        own.put("pack.heads", request.shape().groupSize() > 1 ? List.of(0, 1) : List.of(0));
        own.put("warps", List.of(1, 2, 4, 8));
        own.put("tile.kv", List.of(32, 64, 128, 256));
        own.put("stages", List.of(1, 2));
        own.put("split.kv", List.of(SplitPlan.FILL, 1, 4));
        if (request.target() == Target.PTX_SM_90A) {
            own.put("overlap", SplitPlan.OVERLAPS);
        }
        Schedule choice = choice(request);
        return ScheduleKnobs.space(
                NAME,
                analyzed.attention(),
                own,
                ScheduleKnobs.OF_SPLITS,
                schedule -> misfit(request, schedule).isEmpty(),
                schedule -> ScheduleKnobs.distance(schedule, choice));
    }

    /** The point for a shape before anything was measured. */
    private static Schedule choice(LoweringRequest request) {
        ProblemShape shape = request.shape();
        boolean packs = shape.groupSize() > 1 && shape.qLen() < 16;
        int available = packs ? shape.qLen() * shape.groupSize() : shape.qLen();
        int rows = 4;
        while (rows < 16
                && rows < available
                && new SimtShape(shape.headDim(), shape.headDimV(), 2 * rows, 1, 1, packs, false).fitsRegisters()) {
            rows *= 2;
        }
        boolean many = !packs && shape.qLen() > 2 * rows;
        int warps = many ? Math.min(8, Integer.highestOneBit(shape.qLen() / rows)) : 4;
        while (warps > 1 && sharedBytes(request, rows, warps, packs, many) > COMFORTABLE_SHARED_BYTES) {
            warps /= 2;
        }
        return new Schedule(
                NAME,
                Map.of(
                        "rows",
                        rows,
                        "pack.heads",
                        packs ? 1 : 0,
                        "warps",
                        warps,
                        "tile.kv",
                        many ? KEYS : KEYS * warps,
                        "stages",
                        1,
                        "split.kv",
                        SplitPlan.FILL));
    }

    private static int sharedBytes(LoweringRequest request, int rows, int warps, boolean packs, boolean shares) {
        ProblemShape shape = request.shape();
        return new SimtShape(shape.headDim(), shape.headDimV(), rows, warps, 1, packs, shares)
                .split()
                .sharedBytes(true);
    }

    @Override
    public double preference(AnalyzedAttention analyzed, LoweringRequest request) {
        return 1.0;
    }

    @Override
    public ToDoubleFunction<Schedule> costs(NominalCall call) {
        return schedule -> {
            SimtShape shape = shape(call.request(), schedule);
            return SimtCost.cycles(call, shape, SplitPlan.keySplit(call, shape.split(), schedule));
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
        PtxVariant variant = new PtxVariant(analyzed, Precision.FULL);
        String entry = analyzed.attention().name() + "_simt";
        return SplitPlan.program(
                SimtAttention.write(
                        entry,
                        shape(request, schedule),
                        schedule.knob("overlap", 0) == 1,
                        variant,
                        DecodeFamily.map(analyzed)),
                schedule.knob("split.kv"),
                request.target());
    }

    private static SimtShape shape(LoweringRequest request, Schedule schedule) {
        int tileKv = schedule.knob("tile.kv");
        int warps = schedule.knob("warps");
        if (tileKv != KEYS && tileKv != KEYS * warps) {
            throw new IllegalArgumentException("tile.kv is " + tileKv + "; the simt family takes " + KEYS
                    + " keys that all warps share, or " + KEYS + " for each of " + warps + " warps");
        }
        return new SimtShape(
                request.shape().headDim(),
                request.shape().headDimV(),
                schedule.knob("rows"),
                warps,
                schedule.knob("stages"),
                schedule.knob("pack.heads") == 1,
                warps > 1 && tileKv == KEYS);
    }

    private static Optional<String> misfit(LoweringRequest request, Schedule schedule) {
        SimtShape shape;
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
        return shape.fitsRegisters() ? Optional.empty() : Optional.of("its rows need more registers than a thread has");
    }
}
