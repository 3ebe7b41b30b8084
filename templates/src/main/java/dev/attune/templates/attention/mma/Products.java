package dev.attune.templates.attention.mma;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.MatrixProduct;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The two matrix products of a tile, on the fragments of one warp. */
final class Products {
    private final KernelBuilder kernel;
    private final MmaShape shape;
    private final MatrixProduct product;

    Products(KernelBuilder kernel, MmaShape shape) {
        this.kernel = kernel;
        this.shape = shape;
        this.product =
                shape.type() == ElementType.BF16 ? MatrixProduct.MMA_M16N8K16_BF16 : MatrixProduct.MMA_M16N8K16_F16;
    }

    /** The out accumulators, zero: for each block of 16 rows, one fragment per 8 value columns. */
    List<List<RegisterVector>> zeroOut() {
        List<List<RegisterVector>> out = new ArrayList<>();
        for (int block = 0; block < shape.rowBlocks(); block++) {
            List<RegisterVector> fragments = new ArrayList<>();
            for (int column = 0; column < shape.valueBlocks(); column++) {
                RegisterVector fragment = kernel.registers(RegisterClass.F32, 4, "out_" + block + "_" + column);
                fragment.registers().forEach(register -> kernel.into(register).constant(0f));
                fragments.add(fragment);
            }
            out.add(fragments);
        }
        return out;
    }

    /** The query fragments of a step along the head, one per block of 16 rows. */
    List<RegisterVector> loadQuery(LaneOffsets queryLanes, int step) {
        List<RegisterVector> fragments = new ArrayList<>();
        for (int block = 0; block < shape.rowBlocks(); block++) {
            fragments.add(
                    kernel.as("query_" + block + "_" + step).loadMatrices(4, false, queryLanes.at(16 * block, step)));
        }
        return fragments;
    }

    /**
     * Scores of the tile: query times keys.
     *
     * @param query the query fragments of a step
     * @return for each block of 16 rows, one fragment per 8 keys
     */
    List<List<RegisterVector>> scores(IntFunction<List<RegisterVector>> query, LaneOffsets keys) {
        kernel.section("dot products: query times keys");
        RegisterVector zero = zeros();
        RegisterVector[][] scores = new RegisterVector[shape.rowBlocks()][shape.keyBlocks()];
        for (int step = 0; step < shape.headSteps(); step++) {
            List<RegisterVector> left = query.apply(step);
            for (int pair = 0; pair < shape.keyBlocks() / 2; pair++) {
                RegisterVector right = kernel.as("keys").loadMatrices(4, false, keys.at(16 * pair, step));
                for (int half = 0; half < 2; half++) {
                    RegisterVector b = right.slice(2 * half, 2 * half + 2);
                    int column = 2 * pair + half;
                    for (int block = 0; block < shape.rowBlocks(); block++) {
                        if (step == 0) {
                            scores[block][column] = kernel.as("score_" + block + "_" + column)
                                    .multiply(product, left.get(block), b, zero);
                        } else {
                            kernel.multiplyAccumulate(product, scores[block][column], left.get(block), b);
                        }
                    }
                }
            }
        }
        return List.of(scores).stream().map(List::of).toList();
    }

    /** Adds weights times values to the out accumulators. */
    void addValues(List<List<RegisterVector>> out, Weights weights, LaneOffsets values) {
        kernel.section("out += weights times values");
        for (int step = 0; step < shape.keyBlocks() / 2; step++) {
            List<RegisterVector> left = new ArrayList<>();
            for (int block = 0; block < shape.rowBlocks(); block++) {
                left.add(packWeights(weights, block, step));
            }
            for (int pair = 0; pair < shape.valueBlocks() / 2; pair++) {
                RegisterVector right = kernel.as("values").loadMatrices(4, true, values.at(16 * step, pair));
                for (int half = 0; half < 2; half++) {
                    RegisterVector b = right.slice(2 * half, 2 * half + 2);
                    for (int block = 0; block < shape.rowBlocks(); block++) {
                        kernel.multiplyAccumulate(product, out.get(block).get(2 * pair + half), left.get(block), b);
                    }
                }
            }
        }
    }

    /** Two accumulator fragments of 8 keys are, rounded, one left operand of 16 keys: nothing moves between lanes. */
    private RegisterVector packWeights(Weights weights, int block, int step) {
        List<Register> packed = new ArrayList<>();
        for (int half = 0; half < 2; half++) {
            int column = 2 * step + half;
            for (int upper = 0; upper < 2; upper++) {
                Register low = weights.at(block, column, 2 * upper);
                Register high = weights.at(block, column, 2 * upper + 1);
                packed.add(pack(low, high));
            }
        }
        return RegisterVector.of(packed);
    }

    /** Two f32 numbers rounded to a pair of the kernel's type, the first in the low half. */
    Register pack(Register low, Register high) {
        return shape.type() == ElementType.BF16
                ? kernel.as("pair").packBf16(low, high)
                : kernel.as("pair").packF16(low, high);
    }

    private RegisterVector zeros() {
        Register zero = kernel.as("zero").constant(0f);
        return RegisterVector.of(zero, zero, zero, zero);
    }
}
