package dev.attune.compiler.lower.simd;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.ScheduleSpace;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.simd.Decode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The schedule space of the Java target. */
public final class JavaSchedules {
    /** What a variant's schedule block for Java may name. */
    private static final Set<String> BLOCK_KNOBS = new TreeSet<>(Set.of(JavaPoints.TILE_Q, JavaPoints.TILE_KV));

    private JavaSchedules() {}

    /**
     * A point of this machine's space for a machine with shorter vectors: the compiler's own choice there for the compiler's own
     * choice here, the same tiles otherwise. Only machines with vectors of 16 floats are sure to have 32 registers.
     *
     * @param schedule what was chosen for the shape here
     * @param lanes no more than this machine's
     * @throws KernelBuildException when these tiles cannot work there
     */
    public static Schedule withLanes(Schedule schedule, ProblemShape shape, DType dtype, int lanes) {
        int registers = lanes == JavaPoints.machineLanes() ? JavaPoints.machineRegisters() : 16;
        Schedule other;
        if (schedule.equals(JavaChoice.own(shape, dtype, JavaPoints.machineLanes(), JavaPoints.machineRegisters()))) {
            other = JavaChoice.own(shape, dtype, lanes, registers);
        } else if (schedule.family().equals(Decode.NAME)) {
            // shorter vectors make more of a row
            boolean inPlace =
                    schedule.knob(JavaPoints.IN_PLACE, 0) == 1 && JavaChoice.canReadInPlace(shape, dtype, lanes);
            other = JavaPoints.decode(
                    schedule.knob(JavaPoints.TILE_Q), schedule.knob(JavaPoints.TILE_KV), lanes, inPlace);
        } else {
            other = JavaPoints.tiled(
                    schedule.knob(JavaPoints.TILE_Q), schedule.knob(JavaPoints.TILE_KV), lanes, registers);
        }
        JavaPoints.requireBuildable(other, shape, dtype);
        return other;
    }

    /**
     * The points of a variant's schedule block where it has one, the family's own otherwise; the compiler's own choice for
     * the shape comes first where it is among them. Points that cannot work are left out.
     *
     * @throws KernelBuildException when the block names a knob that Java kernels lack, or none of its points can work
     */
    public static List<Schedule> space(Attention attention, ProblemShape shape, DType dtype) {
        int lanes = JavaPoints.machineLanes();
        Optional<ScheduleSpace> block = attention.schedules().stream()
                .filter(space -> space.target().equals("java"))
                .findFirst();
        block.ifPresent(space -> requireKnown(attention, space));
        var space = new ArrayList<Schedule>();
        if (JavaChoice.isDecode(shape, lanes)) {
            // a block's tile.q is meant for many rows; few rows are one tile whatever it says
            for (int wide : vectorLengths(lanes)) {
                for (int tileKv : points(block, JavaPoints.TILE_KV, List.of(JavaChoice.DECODE_KEYS, 512, 2048, 256))) {
                    for (boolean inPlace : placings(shape, dtype, wide)) {
                        addIfBuildable(
                                space,
                                JavaPoints.decode(JavaChoice.decodeRows(shape), tileKv, wide, inPlace),
                                shape,
                                dtype,
                                new ArrayList<>());
                    }
                }
            }
        }
        var refused = new ArrayList<String>();
        var tiled = new ArrayList<Schedule>();
        List<Integer> rows = Stream.of(1, 2, 3, 4, 6, 8, 16)
                // three vectors of rows make one register tile where there are 32 registers, and three where there are
                // not
                .filter(vectors -> vectors != 3 || JavaPoints.machineRegisters() >= 32)
                .map(vectors -> vectors * lanes)
                .toList();
        for (int wide : vectorLengths(lanes)) {
            for (int tileQ : points(block, JavaPoints.TILE_Q, rows)) {
                for (int registers : registerCounts(tileQ / wide)) {
                    for (int tileKv : points(block, JavaPoints.TILE_KV, List.of(64, 128, 256, 512))) {
                        addIfBuildable(tiled, JavaPoints.tiled(tileQ, tileKv, wide, registers), shape, dtype, refused);
                    }
                }
            }
        }
        // a block may leave out the tiles for few rows
        for (Schedule own : List.of(
                JavaChoice.lanesAreQueries(lanes),
                JavaChoice.lanesAreQueries(shape, lanes, JavaPoints.machineRegisters()))) {
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

    /** The shape's own way first. */
    private static List<Boolean> placings(ProblemShape shape, DType dtype, int lanes) {
        boolean own = JavaChoice.readsInPlace(shape, dtype, lanes);
        return JavaChoice.canReadInPlace(shape, dtype, lanes) ? List.of(own, !own) : List.of(false);
    }

    /** Register tiles for as many registers as there are, and for half of them; a single column of vectors has one tile. */
    private static List<Integer> registerCounts(int columns) {
        int machine = JavaPoints.machineRegisters();
        return machine == 32 && columns > 1 ? List.of(32, 16) : List.of(machine);
    }

    private static void addIfBuildable(
            List<Schedule> space, Schedule schedule, ProblemShape shape, DType dtype, List<String> refused) {
        try {
            JavaPoints.requireBuildable(schedule, shape, dtype);
            space.add(schedule);
        } catch (KernelBuildException e) {
            refused.add(e.getMessage());
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
}
