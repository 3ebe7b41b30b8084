package dev.attune.templates.attention.simt;

import dev.attune.templates.attention.split.ChunkArithmetic;
import dev.attune.templates.attention.split.SplitShape;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Chunks by fused multiply-adds. For the scores a lane has one key and all rows; for the product with the values it has some
 * columns and all rows, and the weights of all keys come to it through the warp's scratch.
 */
final class LaneArithmetic implements ChunkArithmetic {
    /** Multiply-adds of the scores that are written out one after the other; beyond, the head is a loop. */
    private static final int MAX_UNROLLED = 256;

    private final SimtShape shape;
    private final SplitShape layout;

    private Place place;
    private Register keyLane;
    private Register scratchLane;
    private final List<List<Register>> out = new ArrayList<>();

    LaneArithmetic(SimtShape shape) {
        this.shape = shape;
        this.layout = shape.split();
    }

    @Override
    public int rowsPerThread() {
        return shape.rows();
    }

    @Override
    public List<Integer> keyOffsets() {
        return List.of(0);
    }

    @Override
    public List<Integer> laneBitsOfRow() {
        return List.of(16, 8, 4, 2, 1);
    }

    @Override
    public Register row(KernelBuilder kernel, int index) {
        return kernel.constant(index);
    }

    @Override
    public Register speaksFor(KernelBuilder kernel, int index) {
        return kernel.equal(place.lane(), index);
    }

    @Override
    public Register firstKey(KernelBuilder kernel) {
        return place.lane();
    }

    @Override
    public void place(KernelBuilder kernel, Place place) {
        this.place = place;
        keyLane = kernel.as("key_lane").mul(place.lane(), layout.keyRows().pitch());
        scratchLane = kernel.as("scratch_lane").fma(place.lane(), Immediate.of(4), place.scratch());
    }

    @Override
    public void begin(KernelBuilder kernel) {
        for (int row = 0; row < shape.rows(); row++) {
            List<Register> ofRow = new ArrayList<>();
            for (int column = 0; column < shape.columnsPerLane(); column++) {
                ofRow.add(kernel.as("out_" + row + "_" + column).constant(0f));
            }
            out.add(ofRow);
        }
    }

    @Override
    public List<List<Register>> scores(KernelBuilder kernel, Register keys) {
        List<Register> sums = new ArrayList<>();
        for (int row = 0; row < shape.rows(); row++) {
            sums.add(kernel.as("dot_" + row).constant(0f));
        }
        Register key = kernel.as("key").add(keys, keyLane);
        inSteps(
                kernel,
                "head_step",
                shape.headSteps(),
                4 * shape.rows(),
                List.of(16, 16),
                List.of(key, place.query()),
                (from, step) -> {
                    RegisterVector keyPart = load4(kernel, from.get(0), 16 * step);
                    for (int row = 0; row < shape.rows(); row++) {
                        RegisterVector queryPart = load4(kernel, from.get(1), row * layout.queryPitch() + 16 * step);
                        for (int i = 0; i < 4; i++) {
                            kernel.into(sums.get(row)).fma(queryPart.get(i), keyPart.get(i), sums.get(row));
                        }
                    }
                });
        return sums.stream().map(List::of).toList();
    }

    @Override
    public void rescale(KernelBuilder kernel, List<Register> factors) {
        for (int row = 0; row < shape.rows(); row++) {
            for (Register column : out.get(row)) {
                kernel.into(column).mul(column, factors.get(row));
            }
        }
    }

    @Override
    public void accumulate(KernelBuilder kernel, List<List<Register>> weights, Register values) {
        for (int row = 0; row < shape.rows(); row++) {
            kernel.storeShared(
                    MemoryType.F32,
                    Address.of(scratchLane, 4 * SimtShape.KEYS * row),
                    weights.get(row).getFirst());
        }
        kernel.syncWarp();
        int perStep = 4 * shape.rows() * shape.columnsPerLane();
        List<Register> starts = new ArrayList<>();
        List<Integer> strides = new ArrayList<>();
        starts.add(place.scratch());
        strides.add(16);
        for (SimtShape.Columns columns : shape.columns()) {
            Register lane = kernel.fma(place.lane(), Immediate.of(4 * columns.width()), values);
            starts.add(kernel.as("value").add(lane, 4L * columns.first()));
            strides.add(4 * layout.valueRows().pitch());
        }
        inSteps(kernel, "key_step", SimtShape.KEYS / 4, perStep, strides, starts, (from, step) -> {
            List<RegisterVector> parts = new ArrayList<>();
            for (int row = 0; row < shape.rows(); row++) {
                parts.add(load4(kernel, from.getFirst(), 4 * SimtShape.KEYS * row + 16 * step));
            }
            for (int key = 0; key < 4; key++) {
                accumulateKey(
                        kernel,
                        parts,
                        key,
                        from,
                        (4 * step + key) * layout.valueRows().pitch());
            }
        });
    }

    private void accumulateKey(
            KernelBuilder kernel, List<RegisterVector> weights, int key, List<Register> from, int offset) {
        int lanesColumn = 0;
        for (int i = 0; i < shape.columns().size(); i++) {
            int width = shape.columns().get(i).width();
            Address at = Address.of(from.get(i + 1), offset);
            List<Register> numbers = width == 1
                    ? List.of(kernel.loadShared(MemoryType.F32, at))
                    : kernel.loadShared(MemoryType.F32, width, at).registers();
            for (int row = 0; row < shape.rows(); row++) {
                for (int column = 0; column < width; column++) {
                    Register sum = out.get(row).get(lanesColumn + column);
                    kernel.into(sum).fma(weights.get(row).get(key), numbers.get(column), sum);
                }
            }
            lanesColumn += width;
        }
    }

    /**
     * Writes some steps: one after the other where they are few, else as a loop over groups of them.
     *
     * @param perStep multiply-adds of a step
     * @param strides bytes that each address advances per step
     * @param body takes the addresses and a step to add to them
     */
    private static void inSteps(
            KernelBuilder kernel,
            String words,
            int steps,
            int perStep,
            List<Integer> strides,
            List<Register> starts,
            BiConsumer<List<Register>, Integer> body) {
        int together = Math.max(1, MAX_UNROLLED / perStep);
        if (together >= steps) {
            for (int step = 0; step < steps; step++) {
                body.accept(starts, step);
            }
            return;
        }
        List<Register> moving = starts.stream()
                .map(start -> kernel.as(words + "_at").move(start))
                .toList();
        int loops = steps / together;
        kernel.loop(words, Immediate.of(0), Immediate.of(loops), 1, index -> {
            for (int step = 0; step < together; step++) {
                body.accept(moving, step);
            }
            for (int i = 0; i < moving.size(); i++) {
                kernel.into(moving.get(i)).add(moving.get(i), (long) strides.get(i) * together);
            }
        });
        for (int step = 0; step < steps - loops * together; step++) {
            body.accept(moving, step);
        }
    }

    private static RegisterVector load4(KernelBuilder kernel, Register base, int offset) {
        return kernel.loadShared(MemoryType.F32, 4, Address.of(base, offset));
    }

    @Override
    public void store(KernelBuilder kernel, Register results) {
        for (int row = 0; row < shape.rows(); row++) {
            int lanesColumn = 0;
            for (SimtShape.Columns columns : shape.columns()) {
                List<Register> numbers = new ArrayList<>();
                for (int i = 0; i < columns.width(); i++) {
                    numbers.add(out.get(row).get(lanesColumn + i));
                }
                lanesColumn += columns.width();
                Register lane = kernel.fma(place.lane(), Immediate.of(4 * columns.width()), results);
                Address to = Address.of(lane, 4 * (row * layout.outPitch() + columns.first()));
                if (numbers.size() == 1) {
                    kernel.storeShared(MemoryType.F32, to, numbers.getFirst());
                } else {
                    kernel.storeShared(MemoryType.F32, to, RegisterVector.of(numbers));
                }
            }
        }
    }
}
