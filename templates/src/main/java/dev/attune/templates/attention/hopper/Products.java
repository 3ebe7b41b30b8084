package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.MatrixDescriptor;
import dev.attune.templates.ptx.isa.MatrixDescriptor.Swizzle;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.WarpgroupProduct;
import dev.attune.templates.ptx.isa.WarpgroupProduct.Left;
import java.util.ArrayList;
import java.util.List;

/**
 * The two products of a warpgroup, which run on their own once started. Scores: query times keys, these from shared memory,
 * rows along the head. Out: weights, from registers, times values, from shared memory, rows along the head, which is the
 * transposed form.
 */
final class Products {
    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final WarpgroupProduct scoreProduct;
    private final WarpgroupProduct outProduct;
    private final Register firstStep;
    private final Register accumulate;
    private final QueryOperand query;
    private final Register keys;
    private final Register values;
    private final RegisterVector scores;
    private final RegisterVector out;
    private final List<RegisterVector> weights = new ArrayList<>();

    /**
     * Declares the accumulators and works out the descriptors.
     *
     * @param shared shared address of the query tile, with which shared memory begins
     * @param query this warpgroup's rows of it
     * @param addsToScores whether score products add to what is in the accumulator, rather than start from zero
     */
    Products(KernelBuilder kernel, HopperShape shape, Register shared, QueryOperand query, boolean addsToScores) {
        this.kernel = kernel;
        this.shape = shape;
        this.query = query;
        WarpgroupProduct.Type type =
                shape.type() == ElementType.BF16 ? WarpgroupProduct.Type.BF16 : WarpgroupProduct.Type.F16;
        this.scoreProduct = new WarpgroupProduct(shape.tileKv(), type, query.place());
        this.outProduct = new WarpgroupProduct(shape.valueDim(), type, Left.REGISTERS);
        Register zero = kernel.constant(0);
        this.accumulate = kernel.as("accumulate").equal(zero, 0);
        this.firstStep = addsToScores ? accumulate : kernel.as("fresh").notEqual(zero, 0);
        this.keys =
                kernel.as("key_descriptor").matrixDescriptor(kernel.add(shared, shape.keysAt()), HeadOperand.LAYOUT);
        var transposed = new MatrixDescriptor(shape.keyChunkBytes(), HeadOperand.ATOM_BYTES, Swizzle.BYTES_128);
        this.values = kernel.as("value_descriptor").matrixDescriptor(kernel.add(shared, shape.valuesAt()), transposed);
        this.scores = kernel.registers(RegisterClass.F32, scoreProduct.accumulators(), "score");
        this.out = kernel.registers(RegisterClass.F32, outProduct.accumulators(), "out");
        for (int set = 0; set < shape.weightSets(); set++) {
            weights.add(kernel.registers(RegisterClass.B32, shape.tileKv() / 4, "weight_pair_" + set));
        }
    }

    /** The out accumulator. */
    RegisterVector out() {
        return out;
    }

    /** The scores, of which the elements of a tile are made in place. */
    Weights scores() {
        return Weights.of(scores);
    }

    /** Out starts at zero. */
    void zeroOut() {
        out.registers().forEach(register -> kernel.into(register).constant(0f));
    }

    /** Starts query times the keys of a stage, as a group. */
    void startScores(Register stage) {
        Register tile = descriptor(keys, stage, shape.keyBytes());
        for (int step = 0; step < shape.headSteps(); step++) {
            kernel.startProduct(
                    scoreProduct,
                    scores,
                    query.columns(step),
                    HeadOperand.columns(kernel, tile, step, shape.keyChunkBytes()),
                    step == 0 ? firstStep : accumulate,
                    false);
        }
        kernel.commitProducts();
    }

    /** Starts adding a set of weights times the values of a stage to out, as a group. */
    void startOut(Register stage, int set) {
        Register tile = descriptor(values, stage, shape.valueBytes());
        for (int step = 0; step < shape.keySteps(); step++) {
            kernel.startProduct(
                    outProduct,
                    out,
                    weights.get(set).slice(4 * step, 4 * step + 4),
                    HeadOperand.advanced(kernel, tile, step * 16 * HeadOperand.ROW_BYTES),
                    accumulate,
                    true);
        }
        kernel.commitProducts();
    }

    /** Rounds the weights of a tile into a set: an accumulator of 16 keys is a left operand, nothing moves between lanes. */
    void packWeights(Weights elements, int set) {
        for (int keyBlock = 0; keyBlock < elements.keyBlocks(); keyBlock++) {
            for (int row = 0; row < 2; row++) {
                packWeight(set, row, keyBlock, elements.ofRow(row, keyBlock, 0), elements.ofRow(row, keyBlock, 1));
            }
        }
    }

    /** Rounds two neighbouring weights of a row into a set. */
    void packWeight(int set, int row, int keyBlock, Register low, Register high) {
        Register target = weights.get(set).get(2 * keyBlock + row);
        if (shape.type() == ElementType.BF16) {
            kernel.into(target).packBf16(low, high);
        } else {
            kernel.into(target).packF16(low, high);
        }
    }

    /** Makes the second set the first. */
    void moveWeights() {
        for (int i = 0; i < weights.get(0).size(); i++) {
            kernel.into(weights.get(0).get(i)).move(weights.get(1).get(i));
        }
    }

    /** Two f32 numbers rounded to a pair of the kernel's type, the first in the low half. */
    Register pack(Register low, Register high) {
        return shape.type() == ElementType.BF16
                ? kernel.as("pair").packBf16(low, high)
                : kernel.as("pair").packF16(low, high);
    }

    private Register descriptor(Register first, Register stage, int stageBytes) {
        return kernel.add(first, kernel.toU64(kernel.mul(stage, stageBytes / HeadOperand.UNIT_BYTES)));
    }
}
