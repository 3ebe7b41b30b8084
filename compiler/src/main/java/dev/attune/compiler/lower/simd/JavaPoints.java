package dev.attune.compiler.lower.simd;

import dev.attune.runtime.kernel.KernelBuildException;
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

    private static final Set<String> KNOBS = new TreeSet<>(Set.of(TILE_Q, TILE_KV, LANES, REGISTERS, IN_PLACE));

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
     * Refuses a point that works for no head dims.
     *
     * @throws KernelBuildException when there is none
     */
    static void requireBuildable(Schedule schedule) {
        if (schedule.family().equals(Decode.NAME)) {
            // head dims that any vectors divide
            rowShape(schedule, DType.F32, machineLanes(), machineLanes());
        } else {
            simdShape(schedule, 1, 1);
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
                    schedule.knob(IN_PLACE, 0) == 1);
        } catch (IllegalArgumentException e) {
            throw new KernelBuildException("schedule " + schedule + " cannot be built: " + e.getMessage(), e);
        }
    }

    private static int lanes(Schedule schedule) {
        for (String knob : schedule.knobs().keySet()) {
            if (!KNOBS.contains(knob)) {
                throw new KernelBuildException(
                        "schedule " + schedule + " sets '" + knob + "'; Java kernels know " + String.join(", ", KNOBS));
            }
        }
        return schedule.knob(LANES, machineLanes());
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
