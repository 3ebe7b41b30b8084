package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.hopper.HopperShape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The schedule space of the {@code hopper} family: tiles, stages and habits that fit registers and shared memory. */
final class HopperSchedules {
    /** Every knob with its points, those of the family's choice first. */
    private static final Map<String, List<Integer>> KNOBS = knobs();

    private static final Set<String> IN_SCHEDULE_BLOCKS = Set.of("tile.q", "tile.kv", "stages");

    /** Rows of a tensor that the copy engine reads start at multiples of this. */
    private static final int ROW_ALIGNMENT = 16;

    private HopperSchedules() {}

    private static Map<String, List<Integer>> knobs() {
        Map<String, List<Integer>> knobs = new LinkedHashMap<>();
        knobs.put("tile.q", List.of(128, 64, 192));
        knobs.put("tile.kv", List.of(128, 64, 80, 96, 112, 144, 160, 176));
        knobs.put("stages", List.of(2, 3));
        knobs.put("pingpong", List.of(1, 0));
        knobs.put("sets", List.of(2, 1));
        knobs.put("emulation", List.of(0, 2, 4));
        // 8 leaves the largest weight to rounding, so that errors pass those of PyTorch's fused kernels: only by name
        knobs.put("rescale", List.of(0));
        knobs.put("persistent", List.of(1, 0));
        knobs.put("qregs", List.of(0, 1));
        return knobs;
    }

    /** The points that fit, the family's own choice first. */
    static List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        Map<String, List<Integer>> knobs = new LinkedHashMap<>(KNOBS);
        knobs.put("pairs", List.of(pairs(analyzed, request)));
        Schedule choice = choice(analyzed, request);
        Optional<ElementType> pairType = pairType(analyzed);
        return ScheduleKnobs.space(
                HopperFamily.NAME,
                analyzed.attention(),
                knobs,
                IN_SCHEDULE_BLOCKS,
                schedule -> misfit(pairType, request, schedule).isEmpty(),
                schedule -> distance(schedule, choice));
    }

    private static Schedule schedule(Map<String, Integer> knobs) {
        return new Schedule(HopperFamily.NAME, knobs);
    }

    private static int pairs(AnalyzedAttention analyzed, LoweringRequest request) {
        return pairType(analyzed).filter(type -> rowsAreAligned(type, request)).isPresent() ? 1 : 0;
    }

    /** How a tensor with an element for each pair is stored that can be brought in tiles, if there is one. */
    static Optional<ElementType> pairType(AnalyzedAttention analyzed) {
        return PairReads.find(analyzed)
                .map(read -> PairReads.tensor(analyzed, read).type());
    }

    /** Whether the rows of such a tensor start where the copy engine can read, for a shape's number of keys. */
    private static boolean rowsAreAligned(ElementType type, LoweringRequest request) {
        return request.shape().kvLen() * (long) type.bytes() % ROW_ALIGNMENT == 0;
    }

    /** The point for a shape before anything was measured: the tiles that were fastest on an H200, by head dim. */
    private static Schedule choice(AnalyzedAttention analyzed, LoweringRequest request) {
        int width = Math.max(request.shape().headDim(), request.shape().headDimV());
        int pairs = pairs(analyzed, request);
        Map<String, Integer> point = new HashMap<>(Map.of(
                "tile.q",
                128,
                "stages",
                2,
                "pingpong",
                1,
                "sets",
                2,
                "emulation",
                0,
                "rescale",
                0,
                "persistent",
                1,
                "qregs",
                0));
        point.put("pairs", pairs);
        if (width <= 128) {
            point.put("tile.kv", pairs == 0 || width <= 64 ? 128 : 96);
            // a list of tiles takes the few registers that a second set of weights leaves
            point.put("sets", width > 64 && analyzed.mask() instanceof MaskPlan.TileMap ? 1 : 2);
        } else if (width <= 192) {
            point.put("tile.kv", pairs == 0 ? 112 : 64);
        } else {
            point.put("tile.kv", 64);
            point.put("sets", 1);
        }
        if (width <= 64 && analyzed.score().identity() && !(analyzed.mask() instanceof MaskPlan.TileMap)) {
            // query rows are a third of what a product of short rows reads from shared memory
            point.put("qregs", 1);
        }
        if (pairs == 1
                && width > 64
                && request.dtype() == DType.BF16
                && SumScore.find(analyzed).isPresent()) {
            // with the pairs read under the exponentials, turns cost more than they bring
            point.put("pingpong", 0);
        }
        if (wantsPolynomials(analyzed, request)) {
            point.put("emulation", 2);
        }
        return schedule(point);
    }

    /**
     * Whether some exponentials should be polynomials: scores are a function with a bound, such as a soft cap, rows do without a
     * maximum, and a second special function beside each exponential makes that unit the bottleneck.
     */
    static boolean wantsPolynomials(AnalyzedAttention analyzed, LoweringRequest request) {
        return Math.max(request.shape().headDim(), request.shape().headDimV()) <= 128
                && request.dtype() == DType.BF16
                && analyzed.score().headBound().isPresent();
    }

    /** The family's choice, and points of the space that take ever fewer registers. */
    static List<Schedule> choices(AnalyzedAttention analyzed, LoweringRequest request) {
        List<Schedule> space = space(analyzed, request);
        if (space.isEmpty()) {
            return List.of();
        }
        Schedule first = space.getFirst();
        Set<Schedule> choices = new LinkedHashSet<>(List.of(first));
        for (Map<String, Integer> fewer : List.of(
                Map.of("qregs", 0),
                Map.of("qregs", 0, "sets", 1),
                Map.of("qregs", 0, "sets", 1, "tile.kv", 96),
                Map.of("qregs", 0, "sets", 1, "tile.kv", 64),
                Map.of("qregs", 0, "tile.q", 64, "sets", 1, "pingpong", 0, "tile.kv", 64))) {
            Map<String, Integer> knobs = new HashMap<>(first.knobs());
            knobs.putAll(fewer);
            Schedule schedule = schedule(knobs);
            if (space.contains(schedule)) {
                choices.add(schedule);
            }
        }
        return List.copyOf(choices);
    }

    /** How far a point is from another: doublings of its tiles, and changes of its habits, of which some seldom pay. */
    private static double distance(Schedule one, Schedule other) {
        double sum = 0;
        for (String knob : one.knobs().keySet()) {
            int a = one.knob(knob);
            int b = other.knob(knob);
            if (a != b) {
                sum += switch (knob) {
                    case "tile.q", "tile.kv" -> 2 * Math.abs(Math.log((double) a / b));
                    case "pingpong", "qregs" -> 0.2;
                    case "sets" -> 0.5;
                    default -> 1.5;
                };
            }
        }
        return sum;
    }

    /**
     * The family's shape for a schedule.
     *
     * @throws KernelBuildException when it does not fit
     */
    static HopperShape shape(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        return shape(pairType(analyzed), request, schedule);
    }

    /**
     * The family's shape for a schedule.
     *
     * @param pairType the variant's, see {@link #pairType}
     * @throws KernelBuildException when it does not fit
     */
    static HopperShape shape(Optional<ElementType> pairType, LoweringRequest request, Schedule schedule) {
        misfit(pairType, request, schedule).ifPresent(reason -> {
            throw new KernelBuildException("schedule " + schedule + " does not fit: " + reason);
        });
        return unchecked(pairType, request, schedule);
    }

    private static HopperShape unchecked(Optional<ElementType> pairType, LoweringRequest request, Schedule schedule) {
        int tileQ = schedule.knob("tile.q");
        if (tileQ % 64 != 0) {
            throw new IllegalArgumentException(
                    "tile.q is " + tileQ + "; the hopper family takes 64 rows for each warpgroup");
        }
        return new HopperShape(
                MmaFamily.elementType(request.dtype()),
                request.shape().headDim(),
                request.shape().headDimV(),
                tileQ / 64,
                schedule.knob("tile.kv"),
                schedule.knob("stages"),
                schedule.knob("pingpong") != 0,
                schedule.knob("emulation"),
                schedule.knob("rescale"),
                schedule.knob("sets"),
                schedule.knob("qregs") != 0,
                schedule.knob("pairs") != 0 ? pairType : Optional.empty());
    }

    private static Optional<String> misfit(Optional<ElementType> pairType, LoweringRequest request, Schedule schedule) {
        HopperShape shape;
        try {
            shape = unchecked(pairType, request, schedule);
        } catch (IllegalArgumentException reason) {
            return Optional.of(reason.getMessage());
        }
        if (shape.pairType().filter(type -> !rowsAreAligned(type, request)).isPresent()) {
            return Optional.of("pairs is 1, but the rows of a tensor of "
                    + request.shape().kvLen() + " keys are no multiples of " + ROW_ALIGNMENT + " bytes");
        }
        int limit = MmaSchedules.sharedLimit(request.target());
        if (shape.sharedBytes() > limit) {
            return Optional.of("it needs " + shape.sharedBytes() + " bytes of shared memory; "
                    + request.target().spelling() + " has " + limit);
        }
        if (!shape.fitsRegisters()) {
            return Optional.of("its accumulators need more registers than a consumer thread has");
        }
        return Optional.empty();
    }
}
