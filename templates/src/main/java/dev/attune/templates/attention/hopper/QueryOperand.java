package dev.attune.templates.attention.hopper;

import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MatrixMove;
import dev.attune.templates.ptx.isa.Operand;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.WarpgroupProduct.Left;

/**
 * A warpgroup's query rows as the left operand of its score products: in shared memory, where each product reads them again, or
 * in registers, where each thread keeps four for every 16 columns. Registers spare shared memory a read of 64 rows per key tile.
 */
final class QueryOperand {
    private static final int FRAGMENT = 4;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final Register groupRows;
    private final Register threadInGroup;
    private final Register descriptor;
    private final RegisterVector fragments;

    /**
     * Declares the operand.
     *
     * @param groupRows shared address of this warpgroup's rows of the query tile
     */
    QueryOperand(KernelBuilder kernel, HopperShape shape, Register groupRows, Register threadInGroup) {
        this.kernel = kernel;
        this.shape = shape;
        this.groupRows = groupRows;
        this.threadInGroup = threadInGroup;
        if (shape.queryInRegisters()) {
            this.descriptor = null;
            this.fragments = kernel.registers(RegisterClass.B32, FRAGMENT * shape.headSteps(), "query_pair");
        } else {
            this.descriptor = kernel.as("query_descriptor").matrixDescriptor(groupRows, HeadOperand.LAYOUT);
            this.fragments = null;
        }
    }

    Left place() {
        return shape.queryInRegisters() ? Left.REGISTERS : Left.SHARED;
    }

    /** Takes the rows of a tile that has arrived. */
    void take() {
        if (!shape.queryInRegisters()) {
            return;
        }
        kernel.comment("the query rows as left operands: each warp's 16 rows, 16 columns at a time");
        Register lane = kernel.and(threadInGroup, 31);
        Register row = kernel.fma(kernel.shiftRight(threadInGroup, 5), Immediate.of(16), kernel.and(lane, 15));
        Register unit = kernel.xor(kernel.shiftRight(lane, 4), kernel.and(lane, 7));
        Register rowAt = kernel.fma(row, Immediate.of(HeadOperand.ROW_BYTES), groupRows);
        Register first = kernel.fma(unit, Immediate.of(HeadOperand.UNIT_BYTES), rowAt);
        for (int step = 0; step < shape.headSteps(); step++) {
            // the swizzle only turns over the address bits in which the steps of a chunk differ
            int within = step % HeadOperand.STEPS_PER_CHUNK;
            Register place = within == 0 ? first : kernel.xor(first, (long) within * HeadOperand.STEP_BYTES);
            kernel.perform(
                    MatrixMove.LDMATRIX_X4,
                    fragment(step),
                    Address.of(place, step / HeadOperand.STEPS_PER_CHUNK * shape.queryChunkBytes()));
        }
    }

    /** The operand of 16 columns. */
    Operand columns(int step) {
        return shape.queryInRegisters()
                ? fragment(step)
                : HeadOperand.columns(kernel, descriptor, step, shape.queryChunkBytes());
    }

    private RegisterVector fragment(int step) {
        return fragments.slice(FRAGMENT * step, FRAGMENT * step + FRAGMENT);
    }
}
