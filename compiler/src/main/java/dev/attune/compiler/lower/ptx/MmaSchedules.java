package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.Target;
import dev.attune.templates.attention.mma.MmaShape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The schedule space of the {@code mma} family: tile sizes, warps and stages that fit registers and shared memory. */
final class MmaSchedules {
    private static final List<Integer> TILE_Q = List.of(64, 128);
    private static final List<Integer> TILE_KV = List.of(32, 64, 128);
    private static final List<Integer> WARPS = List.of(4, 8);
    private static final List<Integer> STAGES = List.of(1, 2, 3);

    private MmaSchedules() {}

    /** Dynamic shared memory of a CTA: for sm_80 what sm_86 and sm_89 have too, so that one kernel runs on all. */
    static int sharedLimit(Target target) {
        return switch (target) {
            case PTX_SM_80 -> 99 * 1024;
            case PTX_SM_90A -> 227 * 1024;
            case JAVA -> throw new IllegalArgumentException("the Java target has no shared memory");
        };
    }

    /** The points that fit, the family's own choice first. */
    static List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        Map<String, List<Integer>> knobs = new LinkedHashMap<>();
        knobs.put("tile.q", TILE_Q);
        knobs.put("tile.kv", TILE_KV);
        knobs.put("warps", WARPS);
        knobs.put("stages", STAGES);
        Set<String> ofBlock = Set.copyOf(knobs.keySet());
        knobs.put(Optimization.KNOB, List.of(Optimization.LOW, Optimization.FULL));
        Schedule choice = choice(analyzed, request);
        return ScheduleKnobs.space(
                MmaFamily.NAME,
                analyzed.attention(),
                knobs,
                ofBlock,
                schedule -> misfit(request, schedule).isEmpty(),
                schedule -> distance(schedule, choice));
    }

    private static Schedule schedule(int tileQ, int tileKv, int warps, int stages) {
        return new Schedule(
                MmaFamily.NAME, Map.of("tile.q", tileQ, "tile.kv", tileKv, "warps", warps, "stages", stages));
    }

    /** The point for a shape before anything was measured. */
    private static Schedule choice(AnalyzedAttention analyzed, LoweringRequest request) {
        Map<String, Integer> knobs = new HashMap<>(tiles(analyzed, request).knobs());
        knobs.put(Optimization.KNOB, optimization(analyzed, request, knobs.get("stages")));
        return new Schedule(MmaFamily.NAME, knobs);
    }

    /** The assembler's level before anything was measured: a tile that is not there early is waited for, unless reads move up. */
    static int optimization(AnalyzedAttention analyzed, LoweringRequest request, int stages) {
        int width = Math.max(request.shape().headDim(), request.shape().headDimV());
        return width <= 128 && stages > 1 ? Optimization.choice(analyzed) : Optimization.FULL;
    }

    private static Schedule tiles(AnalyzedAttention analyzed, LoweringRequest request) {
        int width = Math.max(request.shape().headDim(), request.shape().headDimV());
        boolean fewRows = request.shape().qLen() <= 64;
        if (width > 192) {
            // the addresses of a tensor that is read per pair are what a thread has no registers left for
            return schedule(64, PairReads.any(analyzed) && request.target() == Target.PTX_SM_90A ? 32 : 64, 4, 1);
        }
        if (width > 128) {
            return fewRows ? schedule(64, 64, 4, 1) : schedule(128, 64, 8, 1);
        }
        if (fewRows) {
            return schedule(64, 64, 4, 2);
        }
        // 32 rows a warp halve what is read of shared memory, but leave few registers to the variant
        boolean numbersPerPair = analyzed.definitionsAt(Varies.PAIR).stream()
                .anyMatch(definition -> definition.value().type() == Type.F32);
        boolean roomy =
                width <= 96 || analyzed.score().identity() || request.target() == Target.PTX_SM_80 && !numbersPerPair;
        return schedule(128, 64, roomy ? 4 : 8, 2);
    }

    /** How far a point is from another, in doublings of its knobs; tiles weigh most. */
    private static double distance(Schedule one, Schedule other) {
        double sum = 0;
        for (String knob : one.knobs().keySet()) {
            if (knob.equals(Optimization.KNOB)) {
                sum += one.knob(knob) == other.knob(knob) ? 0 : 0.5;
                continue;
            }
            double doublings = Math.abs(Math.log((double) one.knob(knob) / other.knob(knob)) / Math.log(2));
            sum += doublings * (knob.startsWith("tile") ? 1.5 : 1.0);
        }
        return sum;
    }

    /**
     * The family's shape for a schedule.
     *
     * @throws KernelBuildException when it does not fit
     */
    static MmaShape shape(LoweringRequest request, Schedule schedule) {
        misfit(request, schedule).ifPresent(reason -> {
            throw new KernelBuildException("schedule " + schedule + " does not fit: " + reason);
        });
        return unchecked(request, schedule);
    }

    private static MmaShape unchecked(LoweringRequest request, Schedule schedule) {
        return new MmaShape(
                MmaFamily.elementType(request.dtype()),
                request.shape().headDim(),
                request.shape().headDimV(),
                schedule.knob("tile.q"),
                schedule.knob("tile.kv"),
                schedule.knob("warps"),
                schedule.knob("stages"));
    }

    private static Optional<String> misfit(LoweringRequest request, Schedule schedule) {
        MmaShape shape;
        try {
            shape = unchecked(request, schedule);
        } catch (IllegalArgumentException reason) {
            return Optional.of(reason.getMessage());
        }
        int limit = sharedLimit(request.target());
        if (shape.sharedBytes() > limit) {
            return Optional.of("it needs " + shape.sharedBytes() + " bytes of shared memory; "
                    + request.target().spelling() + " has " + limit);
        }
        if (!shape.fitsRegisters()) {
            return Optional.of("its accumulators need more registers than a thread has");
        }
        return Optional.empty();
    }
}
