package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.attention.fragment.RowEnd;
import dev.attune.templates.attention.hopper.WorkTiles.WorkTile;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;

/** Ends a thread's two rows of softmax: stores their log-sum-exp, where it is wanted, and divides out by their sums. */
final class RowResults {
    private final KernelBuilder kernel;
    private final VariantCode variant;
    private final KernelArguments arguments;
    private final Register quadLane;

    /**
     * Results of a thread.
     *
     * @param quadLane which of the four lanes of a row, i32; the first one stores
     */
    RowResults(KernelBuilder kernel, VariantCode variant, KernelArguments arguments, Register quadLane) {
        this.kernel = kernel;
        this.variant = variant;
        this.arguments = arguments;
        this.quadLane = quadLane;
    }

    /** Writes the end of the rows. */
    void end(
            OnlineSoftmax online,
            RegisterVector out,
            HeadCode head,
            List<HeadCode.Row> rows,
            List<Register> rowIndices,
            WorkTile work) {
        kernel.section("rows end: sums over the lanes of a row, log-sum-exp");
        boolean hasSink = variant.weightRule() instanceof WeightRule.Softmax rule && rule.hasSink();
        List<Register> sinks = new ArrayList<>();
        if (hasSink) {
            rows.forEach(row -> sinks.add(head.sink(kernel, row)));
        }
        List<RowEnd> ends = online.end(sinks);
        Register lse = arguments.address("lse", "");
        Register batchOffset = kernel.mul(kernel.toS64(work.batch()), arguments.stride("lse", 0));
        Register headOffset = kernel.fma(kernel.toS64(work.head()), arguments.stride("lse", 1), batchOffset);
        Register wanted = kernel.and(kernel.notEqual(lse, 0), kernel.equal(quadLane, 0));
        for (int row = 0; row < 2; row++) {
            Register writes = kernel.and(wanted, kernel.less(rowIndices.get(row), arguments.length("q_len")));
            Register offset = kernel.fma(kernel.toS64(rowIndices.get(row)), arguments.stride("lse", 2), headOffset);
            Register address = kernel.add(lse, kernel.shiftLeft(offset, 2));
            kernel.onlyIf(writes)
                    .storeGlobal(
                            MemoryType.F32, Address.of(address), ends.get(row).lse());
        }
        online.multiplyRows(out, ends.stream().map(RowEnd::outFactor).toList());
    }
}
