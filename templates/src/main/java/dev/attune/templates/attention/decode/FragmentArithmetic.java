package dev.attune.templates.attention.decode;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.split.ChunkArithmetic;
import dev.attune.templates.attention.split.ChunkRows;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks by mma.sync. Rows are the 16 rows of a fragment, keys its columns: with g = lane / 4 and t = lane % 4 a thread holds
 * rows g and g + 8 of each block of 16, and keys 2t and 2t + 1 of each 8. A head width of 8 mod 16 ends with a product of half
 * the depth.
 */
final class FragmentArithmetic implements ChunkArithmetic {
    private final DecodeShape shape;
    private final ChunkRows keyRows;
    private final ChunkRows valueRows;
    private final int queryPitch;
    private final int outPitch;

    private Register quad;
    private Register quadLane;
    private Register queryLane;
    private Register keyLane;
    private Register keyTailLane;
    private Register valueLane;
    private RegisterVector zeros;
    private final List<List<RegisterVector>> query = new ArrayList<>();
    private final List<List<RegisterVector>> out = new ArrayList<>();

    FragmentArithmetic(DecodeShape shape) {
        this.shape = shape;
        this.keyRows = shape.split().keyRows();
        this.valueRows = shape.split().valueRows();
        this.queryPitch = shape.split().queryPitch();
        this.outPitch = shape.split().outPitch();
    }

    @Override
    public int rowsPerThread() {
        return 2 * shape.rowBlocks();
    }

    @Override
    public List<Integer> keyOffsets() {
        List<Integer> offsets = new ArrayList<>();
        for (int block = 0; block < shape.keyBlocks(); block++) {
            offsets.add(8 * block);
            offsets.add(8 * block + 1);
        }
        return offsets;
    }

    @Override
    public List<Integer> laneBitsOfRow() {
        return List.of(2, 1);
    }

    @Override
    public Register row(KernelBuilder kernel, int index) {
        return kernel.add(quad, 8L * index);
    }

    @Override
    public Register speaksFor(KernelBuilder kernel, int index) {
        return kernel.equal(quadLane, 0);
    }

    @Override
    public Register firstKey(KernelBuilder kernel) {
        return kernel.as("lane_key").shiftLeft(quadLane, 1);
    }

    @Override
    public void place(KernelBuilder kernel, Place place) {
        Register lane = place.lane();
        quad = kernel.as("quad").shiftRight(lane, 2);
        quadLane = kernel.as("quad_lane").and(lane, 3);
        Register row16 = kernel.and(lane, 15);
        Register upper = kernel.shiftRight(lane, 4);
        Register upperHalf = kernel.shiftLeft(upper, 4);
        queryLane = kernel.as("query_lane").fma(row16, Immediate.of(queryPitch), kernel.add(place.query(), upperHalf));
        valueLane = valueRows.offset(kernel, "value_lane", row16, upper);
        // lanes 0-7 and 8-15 address the two halves of 8 keys, lanes 16-31 those of the next 8
        Register row8 = kernel.add(kernel.and(lane, 7), kernel.shiftLeft(upper, 3));
        Register oddEight = kernel.and(kernel.shiftRight(lane, 3), 1);
        keyLane = keyRows.offset(kernel, "key_lane", row8, oddEight);
        if (hasTail()) {
            keyTailLane = kernel.as("key_tail_lane").mul(row16, keyRows.pitch());
        }
    }

    private boolean hasTail() {
        return shape.headDim() % 16 != 0;
    }

    private int wholeSteps() {
        return shape.headDim() / 16;
    }

    @Override
    public void begin(KernelBuilder kernel) {
        Register zero = kernel.as("zero").constant(0f);
        zeros = RegisterVector.of(zero, zero, zero, zero);
        for (int block = 0; block < shape.rowBlocks(); block++) {
            if (shape.queryInRegisters()) {
                query.add(loadQuery(kernel, block));
            }
            List<RegisterVector> ofBlock = new ArrayList<>();
            for (int column = 0; column < shape.valueBlocks(); column++) {
                RegisterVector fragment = kernel.registers(RegisterClass.F32, 4, "out_" + block + "_" + column);
                fragment.registers().forEach(register -> kernel.into(register).constant(0f));
                ofBlock.add(fragment);
            }
            out.add(ofBlock);
        }
    }

    private List<RegisterVector> loadQuery(KernelBuilder kernel, int block) {
        List<RegisterVector> fragments = new ArrayList<>();
        for (int step = 0; step < wholeSteps() + (hasTail() ? 1 : 0); step++) {
            Address at = Address.of(queryLane, 16 * block * queryPitch + 32 * step);
            int matrices = step < wholeSteps() ? 4 : 2;
            fragments.add(kernel.as("query_" + block + "_" + step).loadMatrices(matrices, false, at));
        }
        return fragments;
    }

    @Override
    public List<List<Register>> scores(KernelBuilder kernel, Register keys) {
        ChunkRows.Pieces from = keyRows.from(kernel.add(keys, keyLane));
        Register tailFrom = hasTail() ? kernel.add(keys, keyTailLane) : null;
        RegisterVector[][] sums = new RegisterVector[shape.rowBlocks()][shape.keyBlocks()];
        for (int block = 0; block < shape.rowBlocks(); block++) {
            List<RegisterVector> left = shape.queryInRegisters() ? query.get(block) : loadQuery(kernel, block);
            for (int pair = 0; pair < shape.keyBlocks() / 2; pair++) {
                for (int step = 0; step < wholeSteps(); step++) {
                    RegisterVector right = kernel.loadMatrices(4, false, from.at(kernel, 16 * pair, 2 * step));
                    multiply(kernel, product16(), sums[block], 2 * pair, left.get(step), right.slice(0, 2));
                    multiply(kernel, product16(), sums[block], 2 * pair + 1, left.get(step), right.slice(2, 4));
                }
                if (hasTail()) {
                    int step = wholeSteps();
                    RegisterVector right = kernel.loadMatrices(
                            2, false, Address.of(tailFrom, 16 * pair * keyRows.pitch() + 32 * step));
                    multiply(kernel, product8(), sums[block], 2 * pair, left.get(step), right.slice(0, 1));
                    multiply(kernel, product8(), sums[block], 2 * pair + 1, left.get(step), right.slice(1, 2));
                }
            }
        }
        return byRow(sums);
    }

    private void multiply(
            KernelBuilder kernel,
            MatrixProduct product,
            RegisterVector[] sums,
            int index,
            RegisterVector left,
            RegisterVector right) {
        if (sums[index] == null) {
            sums[index] = kernel.as("dot").multiply(product, left, right, zeros);
        } else {
            kernel.multiplyAccumulate(product, sums[index], left, right);
        }
    }

    private List<List<Register>> byRow(RegisterVector[][] sums) {
        List<List<Register>> rows = new ArrayList<>();
        for (RegisterVector[] block : sums) {
            for (int half = 0; half < 2; half++) {
                List<Register> row = new ArrayList<>();
                for (RegisterVector fragment : block) {
                    row.add(fragment.get(2 * half));
                    row.add(fragment.get(2 * half + 1));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public void rescale(KernelBuilder kernel, List<Register> factors) {
        for (int block = 0; block < shape.rowBlocks(); block++) {
            for (RegisterVector fragment : out.get(block)) {
                for (int i = 0; i < 4; i++) {
                    Register element = fragment.get(i);
                    kernel.into(element).mul(element, factors.get(2 * block + i / 2));
                }
            }
        }
    }

    @Override
    public void accumulate(KernelBuilder kernel, List<List<Register>> weights, Register values) {
        ChunkRows.Pieces from = valueRows.from(kernel.add(values, valueLane));
        for (int pair = 0; pair < shape.keyBlocks() / 2; pair++) {
            List<RegisterVector> left = new ArrayList<>();
            for (int block = 0; block < shape.rowBlocks(); block++) {
                left.add(leftFragment(kernel, weights, block, pair));
            }
            for (int column = 0; column < shape.valueBlocks(); column += 2) {
                int matrices = column + 1 < shape.valueBlocks() ? 4 : 2;
                Address at = from.at(kernel, 16 * pair, column);
                RegisterVector right = kernel.loadMatrices(matrices, true, at);
                for (int i = 0; i < matrices / 2; i++) {
                    for (int block = 0; block < shape.rowBlocks(); block++) {
                        RegisterVector sum = out.get(block).get(column + i);
                        kernel.multiplyAccumulate(product16(), sum, left.get(block), right.slice(2 * i, 2 * i + 2));
                    }
                }
            }
        }
    }

    /** Two fragments of weights, 8 keys each, are the left operand of a product over 16 keys. */
    private RegisterVector leftFragment(KernelBuilder kernel, List<List<Register>> weights, int block, int pair) {
        List<Register> upper = weights.get(2 * block);
        List<Register> lower = weights.get(2 * block + 1);
        int first = 4 * pair;
        return RegisterVector.of(
                pack(kernel, upper.get(first), upper.get(first + 1)),
                pack(kernel, lower.get(first), lower.get(first + 1)),
                pack(kernel, upper.get(first + 2), upper.get(first + 3)),
                pack(kernel, lower.get(first + 2), lower.get(first + 3)));
    }

    private Register pack(KernelBuilder kernel, Register low, Register high) {
        return shape.type() == ElementType.BF16 ? kernel.packBf16(low, high) : kernel.packF16(low, high);
    }

    private MatrixProduct product16() {
        return shape.type() == ElementType.BF16 ? MatrixProduct.MMA_M16N8K16_BF16 : MatrixProduct.MMA_M16N8K16_F16;
    }

    private MatrixProduct product8() {
        return shape.type() == ElementType.BF16 ? MatrixProduct.MMA_M16N8K8_BF16 : MatrixProduct.MMA_M16N8K8_F16;
    }

    @Override
    public void store(KernelBuilder kernel, Register results) {
        Register column = kernel.shiftLeft(quadLane, 3);
        Register start = kernel.fma(quad, Immediate.of(4 * outPitch), kernel.add(results, column));
        for (int row = 0; row < rowsPerThread(); row++) {
            for (int block = 0; block < shape.valueBlocks(); block++) {
                RegisterVector fragment = out.get(row / 2).get(block);
                Register first = fragment.get(2 * (row % 2));
                Register second = fragment.get(2 * (row % 2) + 1);
                Address to = Address.of(start, 4 * (8 * row * outPitch + 8 * block));
                kernel.storeShared(MemoryType.F32, to, RegisterVector.of(first, second));
            }
        }
    }
}
