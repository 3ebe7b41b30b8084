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
 * The end of a CTA: the warps bring their rows to shared memory, and the sums over those that share rows go, from a common
 * maximum, to out, or to the workspace where there are more splits. It runs once and its code comes from afar, so what can be
 * worked out while the first chunks are under way is.
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
            Register addresses,
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

    /** Works out where each row goes; while the first chunks are under way. */
    void placeRows() {
        kernel.section("where each row goes");
        kernel.when("row_place", kernel.less(place.thread(), shape.tileRows()), () -> {
            Register row = place.packing().existing(kernel, kernel.add(place.firstRow(), place.thread()));
            Register address = kernel.as("row_address").constant64(0);
            kernel.choose(
                    "only_split",
                    onlySplit,
                    () -> {
                        PackedRows.Position position = place.packing().at(kernel, row);
                        Register out = tensors.row("out", shape.type().bytes(), place.batch(), position);
                        kernel.into(address).move(out);
                    },
                    () -> kernel.into(address).move(tensors.partialOut(rowNumber(row), place.splits(), place.split())));
            kernel.storeShared(MemoryType.B64, addressOf(place.thread()), address);
        });
    }

    private Address addressOf(Register tileRow) {
        return Address.of(kernel.fma(tileRow, Immediate.of(8), place.addresses()));
    }

    private Register rowNumber(Register row) {
        return tensors.rowNumber(place.batch(), place.headIndex(), place.packing(), row);
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
        Register results = kernel.fma(
                place.warp(), Immediate.of(layout.resultBytes()), kernel.add(place.shared(), layout.resultsAt()));
        arithmetic.store(kernel, results);
        kernel.barrier();
        kernel.section("the sum over the warps, each from its own maximum to that of all");
        storeRows(softmax.isPresent());
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

    /** A row over all warps: the common maximum, the sum, and the factor on each warp's part. */
    private record RowSums(Register maximum, Register sum, List<Register> factors) {}

    private RowSums rowSums(Register tileRow) {
        Register rowPlace = kernel.fma(tileRow, Immediate.of(4), place.shared());
        List<Register> maxima = ofWarps(rowPlace, layout.maximaAt());
        List<Register> sums = ofWarps(rowPlace, layout.sumsAt());
        Register common = maxima.stream().reduce(kernel::max).orElseThrow();
        Register reference = exponent.reference(kernel, common);
        List<Register> factors = new ArrayList<>();
        Register total = null;
        for (int warp = 0; warp < shape.parts(); warp++) {
            Register factor = exponent.change(kernel, maxima.get(warp), reference);
            factors.add(factor);
            total = total == null ? kernel.mul(sums.get(warp), factor) : kernel.fma(sums.get(warp), factor, total);
        }
        return new RowSums(common, total, factors);
    }

    private List<Register> ofWarps(Register rowPlace, int offset) {
        List<Register> numbers = new ArrayList<>();
        for (int warp = 0; warp < shape.parts(); warp++) {
            Address at = Address.of(rowPlace, offset + 4 * warp * shape.tileRows());
            numbers.add(kernel.loadShared(MemoryType.F32, at));
        }
        return numbers;
    }

    private void storeRows(boolean softmax) {
        int width = OutStore.width(shape);
        int vectors = shape.valueDim() / width;
        OutStore store = new OutStore(kernel, shape);
        Register rows = kernel.min(kernel.sub(place.packing().count(), place.firstRow()), shape.tileRows());
        kernel.loop("out", place.thread(), kernel.mul(rows, vectors), shape.threads(), item -> {
            Register tileRow = kernel.divUnsigned(item, Immediate.of(vectors));
            Register vector = kernel.sub(item, kernel.mul(tileRow, vectors));
            Register row = kernel.as("row").add(place.firstRow(), tileRow);
            Register address = kernel.as("to").loadShared(MemoryType.B64, addressOf(tileRow));
            Optional<RowSums> sums = softmax ? Optional.of(rowSums(tileRow)) : Optional.empty();
            Register from = kernel.fma(
                    tileRow,
                    Immediate.of(4L * shape.outPitch()),
                    kernel.add(place.shared(), kernel.mul(vector, 4L * width)));
            List<Register> columns = sumOverWarps(from, width, sums.map(RowSums::factors));
            kernel.choose(
                    "out",
                    onlySplit,
                    () -> store.rounded(
                            address,
                            vector,
                            sums.map(all -> ended(columns, all, row, vector)).orElse(columns)),
                    () -> {
                        sums.ifPresent(all -> storeSums(all, row, vector));
                        store.partial(address, vector, columns);
                    });
        });
    }

    /** The columns of a row that no other split adds to; with the first ones goes the row's lse. */
    private List<Register> ended(List<Register> columns, RowSums sums, Register row, Register vector) {
        RowEnd end = RowEnd.of(kernel, exponent, sums.maximum(), sums.sum(), sink(row));
        kernel.when(
                "first_columns",
                kernel.equal(vector, 0),
                () -> tensors.storeLse(place.batch(), () -> place.packing().at(kernel, row), end.lse()));
        return columns.stream()
                .map(column -> kernel.mul(column, end.outFactor()))
                .toList();
    }

    private void storeSums(RowSums sums, Register row, Register vector) {
        kernel.when("first_columns", kernel.equal(vector, 0), () -> {
            Register to = tensors.partialSums(rowNumber(row), place.splits(), place.split());
            kernel.storeGlobal(MemoryType.F32, Address.of(to), RegisterVector.of(sums.maximum(), sums.sum()));
        });
    }

    private Optional<Register> sink(Register row) {
        if (!(variant.weightRule() instanceof WeightRule.Softmax rule) || !rule.hasSink()) {
            return Optional.empty();
        }
        PackedRows.Position position = place.packing().at(kernel, row);
        HeadCode head = place.launch()
                .head(kernel, place.batch(), position.head(), place.packing().keyHead());
        return Optional.of(head.sink(kernel, head.row(kernel, position.query())));
    }

    private List<Register> sumOverWarps(Register from, int width, Optional<List<Register>> factors) {
        List<Register> sums = null;
        for (int warp = 0; warp < shape.parts(); warp++) {
            Address at = Address.of(from, layout.resultsAt() + warp * layout.resultBytes());
            List<Register> part = width == 1
                    ? List.of(kernel.loadShared(MemoryType.F32, at))
                    : kernel.loadShared(MemoryType.F32, width, at).registers();
            List<Register> next = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                next.add(added(sums == null ? null : sums.get(i), part.get(i), factorOf(factors, warp)));
            }
            sums = next;
        }
        return sums;
    }

    private Register added(Register sum, Register part, Optional<Register> factor) {
        if (factor.isEmpty()) {
            return sum == null ? part : kernel.add(sum, part);
        }
        return sum == null ? kernel.mul(part, factor.get()) : kernel.fma(part, factor.get(), sum);
    }

    /** A warp that has a row for itself has it from the common maximum already. */
    private Optional<Register> factorOf(Optional<List<Register>> factors, int warp) {
        return shape.parts() == 1 ? Optional.empty() : factors.map(all -> all.get(warp));
    }
}
