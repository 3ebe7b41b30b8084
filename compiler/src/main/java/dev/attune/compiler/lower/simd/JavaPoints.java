package dev.attune.compiler.lower.simd;

import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.simd.Decode;
import dev.attune.templates.simd.LanesAreQueries;
import dev.attune.templates.simd.RowShape;
import dev.attune.templates.simd.SimdShape;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import jdk.incubator.vector.FloatVector;

/** Points of the Java target's schedule space: their knobs, and what they mean for head dims. */
public final class JavaPoints {
    /** Vector length in f32 elements. */
    public static final String LANES = "lanes";

    /** Vector registers that a micro-kernel may count on: 16 or 32. */
    public static final String REGISTERS = "registers";

    /** 1 where keys and values are read where they lie, 0 where copies of them are. */
    static final String IN_PLACE = "in.place";

    static final String TILE_Q = "tile.q";
    static final String TILE_KV = "tile.kv";

    private static final Map<String, Set<String>> KNOBS = Map.of(
            LanesAreQueries.NAME, new TreeSet<>(Set.of(TILE_Q, TILE_KV, LANES, REGISTERS)),
            Decode.NAME, new TreeSet<>(Set.of(TILE_Q, TILE_KV, LANES, IN_PLACE)));

    private JavaPoints() {}

    /** Lanes of the machine's widest vectors. */
    public static int machineLanes() {
        return FloatVector.SPECIES_PREFERRED.length();
    }

    /** Vector registers: AVX-512 and Arm have 32, AVX2 has 16. */
    static int machineRegisters() {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return arm || machineLanes() == 16 ? 32 : 16;
    }

    /** A point for many rows. */
    static Schedule tiled(int tileQ, int tileKv, int lanes, int registers) {
        return new Schedule(
                LanesAreQueries.NAME, Map.of(TILE_Q, tileQ, TILE_KV, tileKv, LANES, lanes, REGISTERS, registers));
    }

    /** A point for few rows. */
    static Schedule decode(int rows, int tileKv, int lanes, boolean inPlace) {
        return new Schedule(
                Decode.NAME, Map.of(TILE_Q, rows, TILE_KV, tileKv, LANES, lanes, IN_PLACE, inPlace ? 1 : 0));
    }

    /**
     * Refuses a point that does not work for a shape's head dims.
     *
     * @throws KernelBuildException when it does not
     */
    static void requireBuildable(Schedule schedule, ProblemShape shape, DType dtype) {
        if (schedule.family().equals(Decode.NAME)) {
            rowShape(schedule, dtype, shape.headDim(), shape.headDimV());
        } else {
            simdShape(schedule, shape.headDim(), shape.headDimV());
        }
    }

    /**
     * What a {@code lanes_are_queries} schedule means for head dims.
     *
     * @throws KernelBuildException when the point cannot work
     */
    static SimdShape simdShape(Schedule schedule, int headDim, int headDimV) {
        int lanes = lanes(schedule);
        Schedule own = JavaChoice.lanesAreQueries(lanes);
        try {
            return new SimdShape(
                    headDim,
                    headDimV,
                    schedule.knob(TILE_Q, own.knob(TILE_Q)),
                    schedule.knob(TILE_KV, own.knob(TILE_KV)),
                    lanes,
                    schedule.knob(REGISTERS, machineRegisters()));
        } catch (IllegalArgumentException e) {
            throw new KernelBuildException("schedule " + schedule + " cannot be built: " + e.getMessage(), e);
        }
    }

    /**
     * What a {@code decode} schedule means for head dims.
     *
     * @throws KernelBuildException when the point cannot work
     */
    static RowShape rowShape(Schedule schedule, DType dtype, int headDim, int headDimV) {
        int lanes = lanes(schedule);
        Schedule own = JavaChoice.decode(lanes);
        try {
            return new RowShape(
                    headDim,
                    headDimV,
                    schedule.knob(TILE_Q, own.knob(TILE_Q)),
                    schedule.knob(TILE_KV, own.knob(TILE_KV)),
                    lanes,
                    dtype.bytes(),
                    dtype == DType.BF16,
                    inPlace(schedule));
        } catch (IllegalArgumentException e) {
            throw new KernelBuildException("schedule " + schedule + " cannot be built: " + e.getMessage(), e);
        }
    }

    private static int lanes(Schedule schedule) {
        Set<String> known =
                KNOBS.getOrDefault(schedule.family(), schedule.knobs().keySet());
        for (String knob : schedule.knobs().keySet()) {
            if (!known.contains(knob)) {
                throw new KernelBuildException("schedule " + schedule + " sets '" + knob
                        + "'; Java kernels of this family know " + String.join(", ", known));
            }
        }
        return schedule.knob(LANES, machineLanes());
    }

    private static boolean inPlace(Schedule schedule) {
        int inPlace = schedule.knob(IN_PLACE, 0);
        if (inPlace < 0 || inPlace > 1) {
            throw new IllegalArgumentException(IN_PLACE + " is " + inPlace + "; it must be 0 or 1");
        }
        return inPlace == 1;
    }

    /**
     * Refuses vectors that are wider than a machine's: they would be arrays there.
     *
     * @throws KernelBuildException when the schedule asks for them
     */
    static void requireVectors(Schedule schedule, int machineLanes) {
        if (lanes(schedule) > machineLanes) {
            throw new KernelBuildException("schedule " + schedule + " wants vectors of " + lanes(schedule)
                    + " floats; this machine's have " + machineLanes);
        }
    }
}
