package dev.attune.compiler.lower.simd;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.templates.simd.LanesAreQueries;
import dev.attune.templates.simd.SimdShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import jdk.incubator.vector.FloatVector;

/** The schedule space of the Java target, and what a point of it means for a shape. */
public final class JavaSchedules {
    /** Vector length in f32 elements. */
    public static final String LANES = "lanes";

    static final String TILE_Q = "tile.q";
    static final String TILE_KV = "tile.kv";

    /** What a variant's schedule block for Java may name. */
    private static final Set<String> KNOBS = Set.of(TILE_Q, TILE_KV);

    private JavaSchedules() {}

    /** Lanes of the machine's widest vectors. */
    public static int machineLanes() {
        return FloatVector.SPECIES_PREFERRED.length();
    }

    /** Vector registers: AVX-512 and Arm have 32, AVX2 has 16. */
    static int machineRegisters() {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return arm || machineLanes() == 16 ? 32 : 16;
    }

    /** The compiler's own choice: four vectors of rows, and key blocks whose scores stay in the second-level cache. */
    public static Schedule preferred(int lanes) {
        int tileQ = Math.max(16, 4 * lanes);
        return new Schedule(LanesAreQueries.NAME, Map.of(TILE_Q, tileQ, TILE_KV, 256, LANES, lanes));
    }

    /**
     * The points of a variant's schedule block where it has one, the family's own otherwise; the compiler's own choice comes
     * first where it is among them. Points that cannot work are left out.
     *
     * @throws KernelBuildException when the block names a knob that Java kernels lack, or none of its points can work
     */
    public static List<Schedule> space(Attention attention, ProblemShape shape) {
        int lanes = machineLanes();
        Schedule first = preferred(lanes);
        Optional<ScheduleSpace> block = attention.schedules().stream()
                .filter(space -> space.target().equals("java"))
                .findFirst();
        block.ifPresent(space -> requireKnown(attention, space));
        List<Integer> rows = points(block, TILE_Q, List.of(2 * lanes, 4 * lanes, 8 * lanes));
        List<Integer> keys = points(block, TILE_KV, List.of(128, 256, 512));
        var space = new ArrayList<Schedule>();
        var refused = new ArrayList<String>();
        for (int tileQ : rows) {
            for (int tileKv : keys) {
                try {
                    simdShape(new Schedule(first.family(), Map.of(TILE_Q, tileQ, TILE_KV, tileKv, LANES, lanes)), 1, 1);
                    space.add(new Schedule(first.family(), Map.of(TILE_Q, tileQ, TILE_KV, tileKv, LANES, lanes)));
                } catch (KernelBuildException e) {
                    refused.add(e.getMessage());
                }
            }
        }
        if (space.isEmpty()) {
            throw new KernelBuildException("no point of the java schedule of " + attention.name()
                    + " works on this machine: " + String.join("; ", refused));
        }
        if (space.remove(first)) {
            space.addFirst(first);
        }
        return List.copyOf(space);
    }

    private static void requireKnown(Attention attention, ScheduleSpace space) {
        for (String knob : space.knobs().keySet()) {
            if (!KNOBS.contains(knob)) {
                throw new KernelBuildException("the java schedule of " + attention.name() + " sets '" + knob
                        + "'; Java kernels know " + String.join(" and ", new java.util.TreeSet<>(KNOBS)));
            }
        }
    }

    private static List<Integer> points(Optional<ScheduleSpace> block, String knob, List<Integer> otherwise) {
        return block.map(space -> space.knobs().get(knob)).orElse(otherwise);
    }

    /**
     * What a schedule means for head dims.
     *
     * @throws KernelBuildException when the point cannot work
     */
    static SimdShape simdShape(Schedule schedule, int headDim, int headDimV) {
        for (String knob : schedule.knobs().keySet()) {
            if (!KNOBS.contains(knob) && !knob.equals(LANES)) {
                throw new KernelBuildException("schedule " + schedule + " sets '" + knob + "'; Java kernels know "
                        + String.join(", ", new TreeMap<>(Map.of(TILE_Q, 0, TILE_KV, 0, LANES, 0)).keySet()));
            }
        }
        int lanes = schedule.knob(LANES, machineLanes());
        if (lanes > machineLanes()) {
            throw new KernelBuildException("schedule " + schedule + " wants vectors of " + lanes
                    + " floats; this machine's have " + machineLanes());
        }
        Schedule own = preferred(lanes);
        try {
            return new SimdShape(
                    headDim,
                    headDimV,
                    schedule.knob(TILE_Q, own.knob(TILE_Q)),
                    schedule.knob(TILE_KV, own.knob(TILE_KV)),
                    lanes,
                    machineRegisters());
        } catch (IllegalArgumentException e) {
            throw new KernelBuildException("schedule " + schedule + " cannot be built: " + e.getMessage(), e);
        }
    }
}
