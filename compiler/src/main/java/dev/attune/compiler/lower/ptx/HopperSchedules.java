package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.hopper.HopperShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The schedule space of the {@code hopper} family: tiles, stages and habits that fit registers and shared memory. */
final class HopperSchedules {
    private static final List<Integer> TILE_Q = List.of(64, 128, 192);
    private static final List<Integer> TILE_KV = List.of(64, 80, 96, 112, 128, 144, 160, 176);
    private static final List<Integer> STAGES = List.of(2, 3);
    private static final List<Integer> PING_PONG = List.of(0, 1);
    private static final List<Integer> EMULATION = List.of(0, 4);
    private static final List<Integer> RESCALE = List.of(0, 8);
    private static final List<Integer> PERSISTENT = List.of(1, 0);
    /** Rows of a tensor that the copy engine reads start at multiples of this. */
    private static final int ROW_ALIGNMENT = 16;

    private HopperSchedules() {}

    /** The points that fit, the family's own choice first. */
    static List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        Map<String, List<Integer>> knobs = analyzed.attention().schedules().stream()
                .filter(space -> space.target().equals("cuda"))
                .findFirst()
                .map(ScheduleSpace::knobs)
                .orElse(Map.of());
        int pairs = pairType(analyzed, request).isPresent() ? 1 : 0;
        List<Schedule> fitting = new ArrayList<>();
        for (int tileQ : knobs.getOrDefault("tile.q", TILE_Q)) {
            for (int tileKv : knobs.getOrDefault("tile.kv", TILE_KV)) {
                for (int stages : knobs.getOrDefault("stages", STAGES)) {
                    for (int pingPong : PING_PONG) {
                        for (int emulation : EMULATION) {
                            for (int rescale : RESCALE) {
                                for (int persistent : PERSISTENT) {
                                    Schedule schedule = schedule(
                                            tileQ, tileKv, stages, pingPong, emulation, rescale, persistent, pairs);
                                    if (misfit(analyzed, request, schedule).isEmpty()) {
                                        fitting.add(schedule);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        Schedule choice = choice(analyzed, request);
        fitting.sort(Comparator.comparingDouble(schedule -> distance(schedule, choice)));
        return fitting;
    }

    private static Schedule schedule(
            int tileQ, int tileKv, int stages, int pingPong, int emulation, int rescale, int persistent, int pairs) {
        return new Schedule(
                HopperFamily.NAME,
                Map.of(
                        "tile.q", tileQ,
                        "tile.kv", tileKv,
                        "stages", stages,
                        "pingpong", pingPong,
                        "emulation", emulation,
                        "rescale", rescale,
                        "persistent", persistent,
                        "pairs", pairs));
    }

    /**
     * How a tensor with an element for each pair is stored that can be brought in tiles, if there is one: its rows must start
     * where the copy engine can read.
     */
    private static Optional<ElementType> pairType(AnalyzedAttention analyzed, LoweringRequest request) {
        return PairReads.find(analyzed)
                .map(read -> PairReads.tensor(analyzed, read).type())
                .filter(type -> request.shape().kvLen() * (long) type.bytes() % ROW_ALIGNMENT == 0);
    }

    /** The point for a shape before anything was measured: FlashAttention-3's tiles, by head dim. */
    private static Schedule choice(AnalyzedAttention analyzed, LoweringRequest request) {
        int width = Math.max(request.shape().headDim(), request.shape().headDimV());
        int pairs = pairType(analyzed, request).isPresent() ? 1 : 0;
        if (pairs == 1) {
            return schedule(128, width <= 64 ? 128 : width <= 128 ? 96 : 64, 2, 1, 0, 8, 1, 1);
        }
        boolean masked = !(analyzed.mask() instanceof MaskPlan.Everything);
        if (width <= 64) {
            return schedule(192, 128, 2, 1, 0, 8, 1, 0);
        }
        if (width <= 128) {
            boolean roomy = analyzed.score().identity() && !masked && width > 96;
            return schedule(128, roomy ? 176 : 128, 2, 1, 0, 8, 1, 0);
        }
        if (width <= 192) {
            return schedule(128, 112, 2, 1, 0, 8, 1, 0);
        }
        return schedule(128, 80, 2, 1, 0, 8, 1, 0);
    }

    /** How far a point is from another: doublings of its tiles, and changes of its habits. */
    private static double distance(Schedule one, Schedule other) {
        double sum = 0;
        for (String knob : one.knobs().keySet()) {
            int a = one.knob(knob);
            int b = other.knob(knob);
            sum += knob.startsWith("tile") ? 2 * Math.abs(Math.log((double) a / b)) : a == b ? 0 : 0.75;
        }
        return sum;
    }

    /**
     * The family's shape for a schedule.
     *
     * @throws KernelBuildException when it does not fit
     */
    static HopperShape shape(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        misfit(analyzed, request, schedule).ifPresent(reason -> {
            throw new KernelBuildException("schedule " + schedule + " does not fit: " + reason);
        });
        return unchecked(analyzed, request, schedule);
    }

    private static HopperShape unchecked(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
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
                schedule.knob("pairs") != 0 ? pairType(analyzed, request) : Optional.empty());
    }

    private static Optional<String> misfit(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        HopperShape shape;
        try {
            shape = unchecked(analyzed, request, schedule);
        } catch (IllegalArgumentException reason) {
            return Optional.of(reason.getMessage());
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
