package dev.attune.templates.attention.split;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Address;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.MemoryType;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The end of a CTA: warps that share rows bring them to a common maximum in shared memory, and the sums over the warps go to
 * out, or to the workspace where there are more splits.
 */
final class WarpJoin {
    private final KernelBuilder kernel;
    private final SplitShape shape;
    private final SharedLayout layout;
    private final VariantCode variant;
    private final ChunkArithmetic arithmetic;
    private final Tensors tensors;
    private final Exponent exponent;
    private final Place place;
    private final Register onlySplit;

    /** Where the CTA stands. */
    record Place(
            Register thread,
            Register warp,
            Register shared,
            Register batch,
            Register headIndex,
            Register firstRow,
            Register split,
            Register splits,
            PackedRows packing,
            LaunchCode launch) {}

    WarpJoin(
            KernelBuilder kernel,
            SplitShape shape,
            SharedLayout layout,
            VariantCode variant,
            ChunkArithmetic arithmetic,
            Tensors tensors,
            Exponent exponent,
            Place place) {
        this.kernel = kernel;
        this.shape = shape;
        this.layout = layout;
        this.variant = variant;
        this.arithmetic = arithmetic;
        this.tensors = tensors;
        this.exponent = exponent;
        this.place = place;
        this.onlySplit = kernel.as("only_split").equal(place.splits(), 1);
    }

    /**
     * Joins the warps and writes the rows.
     *
     * @param softmax empty for weights that stand alone
     */
    void run(Optional<RunningSoftmax> softmax) {
        kernel.section("all warps are done with their chunks: their place takes what they exchange");
        kernel.waitCopies(0);
        kernel.barrier();
        softmax.ifPresent(this::shareSums);
        kernel.barrier();
        kernel.section("each warp's rows, brought to the common maximum");
        Register results = kernel.fma(
                place.warp(), Immediate.of(layout.resultBytes()), kernel.add(place.shared(), layout.resultsAt()));
        arithmetic.store(
                kernel,
                softmax.filter(_ -> shape.parts() > 1).map(this::factors).orElse(List.of()),
                results);
        kernel.section("one thread ends each row");
        kernel.when("row_end", kernel.less(place.thread(), shape.tileRows()), () -> endRow(softmax.isPresent()));
        kernel.barrier();
        kernel.section("the sum over the warps");
        storeRows();
    }

    private void shareSums(RunningSoftmax softmax) {
        softmax.joinLanes();
        for (int index = 0; index < arithmetic.rowsPerThread(); index++) {
            Register to = warpRow(arithmetic.row(kernel, index));
            Register speaks = arithmetic.speaksFor(kernel, index);
            kernel.onlyIf(speaks)
                    .storeShared(MemoryType.F32, Address.of(to, layout.maximaAt()), softmax.maximum(index));
            kernel.onlyIf(speaks).storeShared(MemoryType.F32, Address.of(to, layout.sumsAt()), softmax.sum(index));
        }
    }

    private Register warpRow(Register row) {
        Register place = kernel.fma(this.place.warp(), Immediate.of(shape.rows()), row);
        return kernel.fma(place, Immediate.of(4), this.place.shared());
    }

    private List<Register> factors(RunningSoftmax softmax) {
        List<Register> factors = new ArrayList<>();
        for (int index = 0; index < arithmetic.rowsPerThread(); index++) {
            Register common = commonMaximum(rowPlace(arithmetic.row(kernel, index), 4));
            factors.add(exponent.change(kernel, softmax.maximum(index), exponent.reference(kernel, common)));
        }
        return factors;
    }

    private Register rowPlace(Register row, int bytes) {
        return kernel.fma(row, Immediate.of(bytes), place.shared());
    }

    private Register commonMaximum(Register rowPlace) {
        Register common = null;
        for (int warp = 0; warp < shape.parts(); warp++) {
            int offset = layout.maximaAt() + 4 * warp * shape.tileRows();
            Register maximum = kernel.loadShared(MemoryType.F32, Address.of(rowPlace, offset));
            common = common == null ? maximum : kernel.max(common, maximum);
        }
        return common;
    }

    private Register commonSum(Register rowPlace, Register common) {
        Register reference = exponent.reference(kernel, common);
        Register total = null;
        for (int warp = 0; warp < shape.parts(); warp++) {
            int offset = 4 * warp * shape.tileRows();
            Register maximum = kernel.loadShared(MemoryType.F32, Address.of(rowPlace, layout.maximaAt() + offset));
            Register sum = kernel.loadShared(MemoryType.F32, Address.of(rowPlace, layout.sumsAt() + offset));
            Register part = kernel.mul(sum, exponent.change(kernel, maximum, reference));
            total = total == null ? part : kernel.add(total, part);
        }
        return total;
    }

    private void endRow(boolean softmax) {
        Register tileRow = place.thread();
        Register row = kernel.as("row").add(place.firstRow(), tileRow);
        Register exists = kernel.as("row_exists").less(row, place.packing().count());
        Register existing = place.packing().existing(kernel, row);
        PackedRows.Position position = place.packing().at(kernel, existing);
        Register factor = kernel.as("row_factor").constant(1f);
        Register address = kernel.as("row_address").constant64(0);
        kernel.when("row", exists, () -> {
            Register rowPlace = rowPlace(tileRow, 4);
            Register maximum = softmax ? commonMaximum(rowPlace) : null;
            Register sum = softmax ? commonSum(rowPlace, maximum) : null;
            kernel.choose(
                    "only_split",
                    onlySplit,
                    () -> {
                        if (softmax) {
                            RowEnd end = RowEnd.of(kernel, exponent, maximum, sum, sink(position));
                            kernel.into(factor).move(end.outFactor());
                            tensors.storeLse(place.batch(), position, end.lse());
                        }
                        Register out = tensors.row("out", shape.type().bytes(), place.batch(), position);
                        kernel.into(address).move(out);
                    },
                    () -> {
                        Register number =
                                tensors.rowNumber(place.batch(), place.headIndex(), place.packing(), existing);
                        if (softmax) {
                            Register sums = tensors.partialSums(number, place.splits(), place.split());
                            kernel.storeGlobal(MemoryType.F32, Address.of(sums), RegisterVector.of(maximum, sum));
                        }
                        kernel.into(address).move(tensors.partialOut(number, place.splits(), place.split()));
                    });
        });
        kernel.storeShared(MemoryType.B64, Address.of(rowPlace(tileRow, 8), layout.addressesAt()), address);
        kernel.storeShared(MemoryType.F32, Address.of(rowPlace(tileRow, 4), layout.factorsAt()), factor);
    }

    private Optional<Register> sink(PackedRows.Position position) {
        if (!(variant.weightRule() instanceof WeightRule.Softmax rule) || !rule.hasSink()) {
            return Optional.empty();
        }
        HeadCode head = place.launch()
                .head(kernel, place.batch(), position.head(), place.packing().keyHead());
        return Optional.of(head.sink(kernel, head.row(kernel, position.query())));
    }

    private void storeRows() {
        int width = OutStore.width(shape);
        int vectors = shape.valueDim() / width;
        OutStore store = new OutStore(kernel, shape);
        kernel.loop("out", place.thread(), Immediate.of(shape.tileRows() * vectors), shape.threads(), item -> {
            Register row = kernel.divUnsigned(item, Immediate.of(vectors));
            Register vector = kernel.sub(item, kernel.mul(row, vectors));
            Register address =
                    kernel.as("to").loadShared(MemoryType.B64, Address.of(rowPlace(row, 8), layout.addressesAt()));
            kernel.when("row_exists", kernel.notEqual(address, 0), () -> {
                Register factor = kernel.loadShared(MemoryType.F32, Address.of(rowPlace(row, 4), layout.factorsAt()));
                Register column = kernel.mul(vector, 4L * width);
                Register from =
                        kernel.fma(row, Immediate.of(4L * shape.outPitch()), kernel.add(place.shared(), column));
                List<Register> sums = sumOverWarps(from, width).stream()
                        .map(sum -> kernel.mul(sum, factor))
                        .toList();
                kernel.choose(
                        "out",
                        onlySplit,
                        () -> store.rounded(address, vector, sums),
                        () -> store.partial(address, vector, sums));
            });
        });
    }

    private List<Register> sumOverWarps(Register from, int width) {
        List<Register> sums = null;
        for (int warp = 0; warp < shape.parts(); warp++) {
            Address at = Address.of(from, layout.resultsAt() + warp * layout.resultBytes());
            List<Register> part = width == 1
                    ? List.of(kernel.loadShared(MemoryType.F32, at))
                    : kernel.loadShared(MemoryType.F32, width, at).registers();
            if (sums == null) {
                sums = part;
            } else {
                List<Register> next = new ArrayList<>();
                for (int i = 0; i < width; i++) {
                    next.add(kernel.add(sums.get(i), part.get(i)));
                }
                sums = next;
            }
        }
        return sums;
    }
}
