package dev.attune.compiler.lower.simd;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.simd.Decode;
import dev.attune.templates.simd.LanesAreQueries;
import dev.attune.templates.simd.RowShape;
import dev.attune.templates.simd.SimdShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import jdk.incubator.vector.FloatVector;

/** The schedule space of the Java target, and what a point of it means for head dims. */
public final class JavaSchedules {
    /** Vector length in f32 elements. */
    public static final String LANES = "lanes";

    /** Vector registers that a micro-kernel may count on: 16 or 32. */
    public static final String REGISTERS = "registers";

    static final String TILE_Q = "tile.q";
    static final String TILE_KV = "tile.kv";

    /** What a variant's schedule block for Java may name. */
    private static final Set<String> BLOCK_KNOBS = new TreeSet<>(Set.of(TILE_Q, TILE_KV));

    private static final Set<String> KNOBS = new TreeSet<>(Set.of(TILE_Q, TILE_KV, LANES, REGISTERS));

    /**
     * Up to so many query rows of a head, the decode family reads each key once for all heads of a group, and fills its vectors
     * whatever the rows are.
     */
    private static final int FEW_QUERIES = 8;

    /**
     * Up to so many keys, rows are left as they are: a tile of them would be transposed twice for little else. Not so where
     * vectors have 16 floats, and an instruction that picks from two.
     */
    private static final int FEW_KEYS = 8;

    /** Up to so many keys, a tile's rows are better cut in two than made ready together. */
    private static final int SHORT_KEYS = 512;

    /** The most rows of a head that {@link #FEW_KEYS} holds for. */
    private static final int QUERIES_OF_FEW_KEYS = 64;

    /** Rows of a work item of the decode family, over all heads that share a KV head, where there are no more. */
    private static final int DECODE_ROWS = 8;

    /** The same where there are more rows: a group's keys are read once, and scores of a block stay in the second-level cache. */
    private static final int MANY_DECODE_ROWS = 32;

    /** Keys of a block of the decode family. */
    private static final int DECODE_KEYS = 1024;

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

    /**
     * The compiler's own choice for many rows: as many as a register tile is wide, so that the weights that it reads lie side by
     * side, and key blocks whose weights stay in the first-level or second-level cache.
     */
    public static Schedule lanesAreQueries(int lanes) {
        return lanesAreQueries(lanes, machineRegisters());
    }

    /** The same for a shape: a tile of 64 rows takes longer over fewer than one of as many vectors as there are rows for. */
    static Schedule lanesAreQueries(ProblemShape shape, int lanes, int registers) {
        Schedule many = lanesAreQueries(lanes, registers);
        if (lanes < 16 || shape.qLen() > many.knob(TILE_Q)) {
            return many;
        }
        int vectors = shape.qLen() <= lanes ? 1 : shape.qLen() <= 2 * lanes || shape.kvLen() <= SHORT_KEYS ? 2 : 4;
        return tiled(vectors * lanes, many.knob(TILE_KV), lanes, registers);
    }

    private static Schedule lanesAreQueries(int lanes, int registers) {
        return tiled(Math.max(16, (registers >= 32 ? 4 : 2) * lanes), 256, lanes, registers);
    }

    /** The compiler's own choice for a query row of each head, or a few in all. */
    public static Schedule decode(int lanes) {
        return decode(DECODE_ROWS, DECODE_KEYS, lanes);
    }

    private static Schedule tiled(int tileQ, int tileKv, int lanes, int registers) {
        return new Schedule(
                LanesAreQueries.NAME, Map.of(TILE_Q, tileQ, TILE_KV, tileKv, LANES, lanes, REGISTERS, registers));
    }

    private static Schedule decode(int rows, int tileKv, int lanes) {
        return new Schedule(Decode.NAME, Map.of(TILE_Q, rows, TILE_KV, tileKv, LANES, lanes));
    }

    private static boolean isDecode(ProblemShape shape, int lanes) {
        return shape.qLen() <= FEW_QUERIES
                || lanes < 16 && shape.kvLen() <= FEW_KEYS && shape.qLen() <= QUERIES_OF_FEW_KEYS;
    }

    /** The compiler's own choice for a shape. */
    static Schedule own(ProblemShape shape, int lanes, int registers) {
        return isDecode(shape, lanes)
                ? decode(decodeRows(shape), DECODE_KEYS, lanes)
                : lanesAreQueries(shape, lanes, registers);
    }

    /** Rows of a work item of the decode family. */
    private static int decodeRows(ProblemShape shape) {
        return (long) shape.qLen() * shape.groupSize() <= DECODE_ROWS ? DECODE_ROWS : MANY_DECODE_ROWS;
    }

    /**
     * A point of this machine's space for a machine with shorter vectors: the compiler's own choice there for the compiler's own
     * choice here, the same tiles otherwise. Only machines with vectors of 16 floats are sure to have 32 registers.
     *
     * @param schedule what was chosen for the shape here
     * @param lanes no more than this machine's
     * @throws KernelBuildException when these tiles cannot work there
     */
    public static Schedule withLanes(Schedule schedule, ProblemShape shape, int lanes) {
        int registers = lanes == machineLanes() ? machineRegisters() : 16;
        Schedule other;
        if (schedule.equals(own(shape, machineLanes(), machineRegisters()))) {
            other = own(shape, lanes, registers);
        } else if (schedule.family().equals(Decode.NAME)) {
            other = decode(schedule.knob(TILE_Q), schedule.knob(TILE_KV), lanes);
        } else {
            other = tiled(schedule.knob(TILE_Q), schedule.knob(TILE_KV), lanes, registers);
        }
        requireBuildable(other);
        return other;
    }

    /**
     * The points of a variant's schedule block where it has one, the family's own otherwise; the compiler's own choice for
     * the shape comes first where it is among them. Points that cannot work are left out.
     *
     * @throws KernelBuildException when the block names a knob that Java kernels lack, or none of its points can work
     */
    public static List<Schedule> space(Attention attention, ProblemShape shape) {
        int lanes = machineLanes();
        Optional<ScheduleSpace> block = attention.schedules().stream()
                .filter(space -> space.target().equals("java"))
                .findFirst();
        block.ifPresent(space -> requireKnown(attention, space));
        var space = new ArrayList<Schedule>();
        if (isDecode(shape, lanes)) {
            // a block's tile.q is meant for many rows; few rows are one tile whatever it says
            for (int wide : vectorLengths(lanes)) {
                for (int tileKv : points(block, TILE_KV, List.of(DECODE_KEYS, 512, 2048, 256))) {
                    addIfBuildable(space, decode(decodeRows(shape), tileKv, wide), new ArrayList<>());
                }
            }
        }
        var refused = new ArrayList<String>();
        var tiled = new ArrayList<Schedule>();
        List<Integer> rows = List.of(lanes, 2 * lanes, 4 * lanes, 6 * lanes, 8 * lanes, 16 * lanes);
        for (int wide : vectorLengths(lanes)) {
            for (int tileQ : points(block, TILE_Q, rows)) {
                for (int registers : registerCounts(tileQ / wide)) {
                    for (int tileKv : points(block, TILE_KV, List.of(64, 128, 256, 512))) {
                        addIfBuildable(tiled, tiled(tileQ, tileKv, wide, registers), refused);
                    }
                }
            }
        }
        // a block may leave out the tiles for few rows
        for (Schedule own : List.of(lanesAreQueries(lanes), lanesAreQueries(shape, lanes, machineRegisters()))) {
            if (tiled.remove(own)) {
                tiled.addFirst(own);
            }
        }
        space.addAll(tiled);
        if (space.isEmpty()) {
            throw new KernelBuildException("no point of the java schedule of " + attention.name()
                    + " works on this machine: " + String.join("; ", refused));
        }
        return List.copyOf(space);
    }

    /**
     * The machine's widest vectors, and half of these where they are 512 bits, which some processors run in two halves. No
     * others: a JVM that has run vectors of two widths inlines those of both less surely.
     */
    private static List<Integer> vectorLengths(int lanes) {
        return lanes >= 16 ? List.of(lanes, lanes / 2) : List.of(lanes);
    }

    /** Register tiles for as many registers as there are, and for half of them; a single column of vectors has one tile. */
    private static List<Integer> registerCounts(int columns) {
        int machine = machineRegisters();
        return machine == 32 && columns > 1 ? List.of(32, 16) : List.of(machine);
    }

    private static void addIfBuildable(List<Schedule> space, Schedule schedule, List<String> refused) {
        try {
            requireBuildable(schedule);
            space.add(schedule);
        } catch (KernelBuildException e) {
            refused.add(e.getMessage());
        }
    }

    private static void requireBuildable(Schedule schedule) {
        if (schedule.family().equals(Decode.NAME)) {
            rowShape(schedule, DType.F32, 1, 1);
        } else {
            simdShape(schedule, 1, 1);
        }
    }

    private static void requireKnown(Attention attention, ScheduleSpace space) {
        for (String knob : space.knobs().keySet()) {
            if (!BLOCK_KNOBS.contains(knob)) {
                throw new KernelBuildException("the java schedule of " + attention.name() + " sets '" + knob
                        + "'; Java kernels know " + String.join(" and ", BLOCK_KNOBS));
            }
        }
    }

    private static List<Integer> points(Optional<ScheduleSpace> block, String knob, List<Integer> otherwise) {
        return block.map(space -> space.knobs().get(knob)).orElse(otherwise);
    }

    /**
     * What a {@code lanes_are_queries} schedule means for head dims.
     *
     * @throws KernelBuildException when the point cannot work
     */
    static SimdShape simdShape(Schedule schedule, int headDim, int headDimV) {
        int lanes = lanes(schedule);
        Schedule own = lanesAreQueries(lanes);
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
        Schedule own = decode(lanes);
        try {
            return new RowShape(
                    headDim,
                    headDimV,
                    schedule.knob(TILE_Q, own.knob(TILE_Q)),
                    schedule.knob(TILE_KV, own.knob(TILE_KV)),
                    lanes,
                    dtype.bytes(),
                    dtype == DType.BF16);
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
        int lanes = schedule.knob(LANES, machineLanes());
        if (lanes > machineLanes()) {
            throw new KernelBuildException("schedule " + schedule + " wants vectors of " + lanes
                    + " floats; this machine's have " + machineLanes());
        }
        return lanes;
    }
}
