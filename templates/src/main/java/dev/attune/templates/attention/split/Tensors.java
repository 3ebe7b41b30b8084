package dev.attune.templates.attention.split;

import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import java.util.function.Supplier;

/**
 * Addresses in the tensors and workspaces of a call. Partial results lie as {@code partial_out [batch, heads, q_len, splits,
 * head_dim_v]} and {@code partial_sums [batch, heads, q_len, splits]} of (maximum, sum), f32, with the rows in packed order.
 */
final class Tensors {
    private final KernelBuilder kernel;
    private final KernelArguments arguments;
    private final SplitShape shape;

    Tensors(KernelBuilder kernel, KernelArguments arguments, SplitShape shape) {
        this.kernel = kernel;
        this.arguments = arguments;
        this.shape = shape;
    }

    void declareInputs() {
        arguments.address("q", "query [batch, heads, q_len, head_dim]");
        arguments.address("k", "key [batch, kv_heads, kv_len, head_dim]");
        arguments.address("v", "value [batch, kv_heads, kv_len, head_dim_v]");
        declareStrides("q");
        declareStrides("k");
        declareStrides("v");
    }

    void declareResults(WeightRule rule) {
        arguments.address("out", "out [batch, heads, q_len, head_dim_v]");
        declareStrides("out");
        if (rule instanceof WeightRule.Softmax) {
            arguments.address("lse", "lse [batch, heads, q_len] f32, or 0");
            declareStrides("lse");
        }
        arguments.workspace(SplitKernels.PARTIAL_OUT, "out of each split, f32");
        if (rule instanceof WeightRule.Softmax) {
            arguments.workspace(SplitKernels.PARTIAL_SUMS, "maximum and sum of each split");
        }
    }

    private void declareStrides(String tensor) {
        for (int dimension = 0; dimension < 3; dimension++) {
            arguments.stride(tensor, dimension);
        }
    }

    /** The address of a head's row 0. */
    Register head(String tensor, int bytes, Register batch, Register head) {
        Register batchOffset = kernel.mul(kernel.toS64(batch), arguments.stride(tensor, 0));
        Register offset = kernel.fma(kernel.toS64(head), arguments.stride(tensor, 1), batchOffset);
        return kernel.as(tensor + "_head").fma(offset, Immediate.of(bytes), arguments.address(tensor, ""));
    }

    /** The address of a row. */
    Register row(String tensor, int bytes, Register batch, PackedRows.Position position) {
        Register head = head(tensor, bytes, batch, position.head());
        Register offset = kernel.mul(kernel.toS64(position.query()), arguments.stride(tensor, 2));
        return kernel.as(tensor + "_row").fma(offset, Immediate.of(bytes), head);
    }

    /** The distance between the rows of a head, in bytes. */
    Register rowBytes(String tensor, int bytes) {
        return kernel.as(tensor + "_row_bytes").mul(arguments.stride(tensor, 2), bytes);
    }

    /** Number of a row among all rows of the call, i32. */
    Register rowNumber(Register batch, Register headIndex, PackedRows packing, Register row) {
        Register heads = arguments.length(headLength(shape));
        Register item = kernel.fma(batch, heads, headIndex);
        return kernel.as("row_number").fma(item, packing.count(), row);
    }

    /** How many {@link PackedRows} a batch has. */
    static String headLength(SplitShape shape) {
        return shape.packsHeads() ? "kv_heads" : "heads";
    }

    /** The address of a row's part of a split in {@code partial_out}. */
    Register partialOut(Register rowNumber, Register splits, Register split) {
        Register place = kernel.add(kernel.mulWide(rowNumber, splits), kernel.toS64(split));
        Register base = arguments.workspace(SplitKernels.PARTIAL_OUT, "");
        return kernel.as("partial_row").fma(place, Immediate.of(4L * shape.valueDim()), base);
    }

    /** The address of a row's maximum and sum of a split in {@code partial_sums}. */
    Register partialSums(Register rowNumber, Register splits, Register split) {
        Register place = kernel.add(kernel.mulWide(rowNumber, splits), kernel.toS64(split));
        Register base = arguments.workspace(SplitKernels.PARTIAL_SUMS, "");
        return kernel.as("partial_sum").fma(place, Immediate.of(8), base);
    }

    /** Stores a row's lse where it is wanted; only there the position is worked out. */
    void storeLse(Register batch, Supplier<PackedRows.Position> position, Register lse) {
        Register base = arguments.address("lse", "");
        kernel.when("lse", kernel.notEqual(base, 0), () -> {
            Register to = row("lse", 4, batch, position.get());
            kernel.storeGlobal(MemoryType.F32, Address.of(to), lse);
        });
    }
}
