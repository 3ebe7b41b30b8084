package dev.attune.templates.attention.split;

import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import dev.attune.templates.ptx.isa.SharedVariable;
import dev.attune.templates.ptx.isa.SpecialRegister;
import dev.attune.templates.ptx.isa.Synchronization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the kernel that combines the splits: a CTA for each row, whose warps take the splits in turn. Each split counts by the
 * exponential of its maximum less the greatest; the sink is added once, here.
 */
final class CombineKernel {
    private static final int WARPS = 4;
    private static final int THREADS = 32 * WARPS;
    /** Splits of a warp whose loads are under way together. */
    private static final int UNROLL = 4;

    private final SplitShape shape;
    private final boolean overlaps;
    private final VariantCode variant;
    private final KernelBuilder kernel;
    private final KernelArguments arguments;
    private final Tensors tensors;
    private final int width;
    private final int vectors;

    private Exponent exponent;
    private Register thread;
    private Register lane;
    private Register warp;
    private Register splits;
    private Register rowNumber;

    private CombineKernel(String name, SplitShape shape, boolean overlaps, VariantCode variant) {
        this.shape = shape;
        this.overlaps = overlaps;
        this.variant = variant;
        this.kernel = new KernelBuilder(name, THREADS);
        this.arguments = new KernelArguments(kernel);
        this.tensors = new Tensors(kernel, arguments, shape);
        this.width = OutStore.width(shape);
        this.vectors = shape.valueDim() / width;
    }

    static FamilyKernel write(String name, SplitShape shape, boolean overlaps, VariantCode variant) {
        return new CombineKernel(name, shape, overlaps, variant).write();
    }

    private FamilyKernel write() {
        tensors.declareResults(variant.weightRule());
        arguments.length("q_len");
        arguments.length("group_size");
        Register heads = arguments.length(Tensors.headLength(shape));
        splits = arguments.splits();
        Register scale = arguments.scale();
        LaunchCode launch = variant.launch(kernel, arguments);

        exponent = Exponent.of(kernel, variant, scale);
        kernel.section("this CTA: a row");
        thread = kernel.as("thread").special(SpecialRegister.THREAD_X);
        lane = kernel.as("lane").and(thread, 31);
        warp = kernel.as("warp").shuffleFrom(kernel.shiftRight(thread, 5), 0);
        rowNumber = kernel.as("row_number").special(SpecialRegister.BLOCK_X);
        Register rowsPerHead = PackedRows.countOf(kernel, arguments, shape.packsHeads());
        Register item = kernel.divUnsigned(rowNumber, rowsPerHead);
        Register row = kernel.as("row").sub(rowNumber, kernel.mul(item, rowsPerHead));
        Register batch = kernel.as("batch_index").divUnsigned(item, heads);
        Register headIndex = kernel.as("head_index").sub(item, kernel.mul(batch, heads));
        PackedRows packing = PackedRows.of(kernel, arguments, shape.packsHeads(), headIndex);
        PackedRows.Position position = packing.at(kernel, row);
        if (overlaps) {
            kernel.comment("until here nothing of the splits was read");
            kernel.perform(Synchronization.GRID_DEPENDENCY_WAIT);
        }

        Optional<Sums> sums = variant.weightRule() instanceof WeightRule.Softmax
                ? Optional.of(sums(launch, batch, packing, position))
                : Optional.empty();
        List<List<Register>> columns = weightedSum(sums);
        joinWarps(
                columns,
                sums.map(all -> all.end().outFactor()),
                tensors.row("out", shape.type().bytes(), batch, position));
        return new FamilyKernel(kernel.build(), arguments.inOrder(), 0);
    }

    /** The row over all splits. */
    private record Sums(Register base, Register reference, RowEnd end) {}

    private Sums sums(LaunchCode launch, Register batch, PackedRows packing, PackedRows.Position position) {
        kernel.section("the greatest maximum of the splits, and the sum of all");
        Register base = tensors.partialSums(rowNumber, splits, kernel.constant(0));
        Register maximum = kernel.as("maximum").constant(Float.NEGATIVE_INFINITY);
        kernel.loop("maximum", lane, splits, 32, split -> {
            Register ofSplit = kernel.loadGlobal(MemoryType.F32, Address.of(kernel.fmaWide(split, 8, base)));
            kernel.into(maximum).max(maximum, ofSplit);
        });
        for (int bits = 16; bits > 0; bits /= 2) {
            kernel.into(maximum).max(maximum, kernel.shuffleXor(maximum, bits));
        }
        Register reference = exponent.reference(kernel, maximum);
        Register sum = kernel.as("sum").constant(0f);
        kernel.loop("sum", lane, splits, 32, split -> {
            RegisterVector ofSplit = kernel.loadGlobal(MemoryType.F32, 2, Address.of(kernel.fmaWide(split, 8, base)));
            Register change = exponent.change(kernel, ofSplit.get(0), reference);
            kernel.into(sum).fma(ofSplit.get(1), change, sum);
        });
        for (int bits = 16; bits > 0; bits /= 2) {
            kernel.into(sum).add(sum, kernel.shuffleXor(sum, bits));
        }
        RowEnd end = RowEnd.of(kernel, exponent, maximum, sum, sink(launch, batch, packing, position));
        kernel.when("thread_0", kernel.equal(thread, 0), () -> tensors.storeLse(batch, () -> position, end.lse()));
        return new Sums(base, reference, end);
    }

    private Optional<Register> sink(
            LaunchCode launch, Register batch, PackedRows packing, PackedRows.Position position) {
        if (!(variant.weightRule() instanceof WeightRule.Softmax rule) || !rule.hasSink()) {
            return Optional.empty();
        }
        HeadCode head = launch.head(kernel, batch, position.head(), packing.keyHead());
        return Optional.of(head.sink(kernel, head.row(kernel, position.query())));
    }

    /** The columns of a lane over the splits of its warp. */
    private List<List<Register>> weightedSum(Optional<Sums> sums) {
        kernel.section("out of the splits of this warp, weighted");
        Register base = tensors.partialOut(rowNumber, splits, kernel.constant(0));
        int perLane = (vectors + 31) / 32;
        List<List<Register>> columns = new ArrayList<>();
        for (int vector = 0; vector < perLane; vector++) {
            List<Register> zeros = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                zeros.add(kernel.as("column_" + (vector * width + i)).constant(0f));
            }
            columns.add(zeros);
        }
        Register lastSplit = kernel.sub(splits, 1);
        kernel.loop("split", warp, splits, WARPS * UNROLL, first -> {
            for (int turn = 0; turn < UNROLL; turn++) {
                Register split = kernel.add(first, (long) turn * WARPS);
                Register existing = kernel.min(split, lastSplit);
                Register counts = kernel.less(split, splits);
                Register weight = kernel.as("weight").select(counts, weight(sums, existing), Immediate.of(0f));
                Register row = kernel.fmaWide(existing, 4L * shape.valueDim(), base);
                addColumns(columns, row, weight);
            }
        });
        return columns;
    }

    private Register weight(Optional<Sums> sums, Register split) {
        if (sums.isEmpty()) {
            return kernel.constant(1f);
        }
        Register maximum = kernel.loadGlobal(
                MemoryType.F32, Address.of(kernel.fmaWide(split, 8, sums.get().base())));
        return exponent.change(kernel, maximum, sums.get().reference());
    }

    private void addColumns(List<List<Register>> columns, Register row, Register weight) {
        for (int i = 0; i < columns.size(); i++) {
            // lanes past the row read its last columns once more, and drop them
            Register vector = kernel.min(kernel.add(lane, 32L * i), vectors - 1);
            Address at = Address.of(kernel.fmaWide(vector, 4L * width, row));
            List<Register> numbers = width == 1
                    ? List.of(kernel.loadGlobal(MemoryType.F32, at))
                    : kernel.loadGlobal(MemoryType.F32, width, at).registers();
            for (int j = 0; j < width; j++) {
                Register column = columns.get(i).get(j);
                kernel.into(column).fma(numbers.get(j), weight, column);
            }
        }
    }

    private void joinWarps(List<List<Register>> columns, Optional<Register> outFactor, Register out) {
        kernel.section("the sum over the warps");
        int pitch = columns.size() * 32 * width * 4;
        SharedVariable parts = kernel.shared("parts", WARPS * pitch, 16);
        Register base = kernel.as("parts_base").addressOf(parts);
        Register mine = kernel.fma(warp, Immediate.of(pitch), kernel.fma(lane, Immediate.of(4 * width), base));
        for (int i = 0; i < columns.size(); i++) {
            Address at = Address.of(mine, i * 32 * width * 4);
            if (width == 1) {
                kernel.storeShared(MemoryType.F32, at, columns.get(i).getFirst());
            } else {
                kernel.storeShared(MemoryType.F32, at, RegisterVector.of(columns.get(i)));
            }
        }
        kernel.barrier();
        OutStore store = new OutStore(kernel, shape);
        kernel.loop("out", thread, Immediate.of(vectors), THREADS, vector -> {
            Register from = kernel.fma(vector, Immediate.of(4 * width), base);
            List<Register> sums = null;
            for (int part = 0; part < WARPS; part++) {
                Address at = Address.of(from, part * pitch);
                List<Register> numbers = width == 1
                        ? List.of(kernel.loadShared(MemoryType.F32, at))
                        : kernel.loadShared(MemoryType.F32, width, at).registers();
                sums = sums == null ? numbers : added(sums, numbers);
            }
            store.rounded(
                    out,
                    vector,
                    sums.stream()
                            .map(sum -> outFactor
                                    .map(factor -> kernel.mul(sum, factor))
                                    .orElse(sum))
                            .toList());
        });
    }

    private List<Register> added(List<Register> a, List<Register> b) {
        List<Register> sums = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            sums.add(kernel.add(a.get(i), b.get(i)));
        }
        return sums;
    }
}
