package dev.attune.templates.attention.hopper;

import dev.attune.templates.attention.fragment.Exponent;
import dev.attune.templates.attention.fragment.RowEnd;
import dev.attune.templates.attention.fragment.Weights;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Comparison;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;
import dev.attune.templates.ptx.isa.RegisterClass;
import dev.attune.templates.ptx.isa.RegisterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The softmax of a thread's two rows, in powers of two: a weight is {@code 2^(factor * score - factor * maximum)}, one fused
 * multiply-add and one exponential per element. The largest weight of a row is then 1, which rounds to itself: rows with few large
 * weights owe much of their accuracy to that. With a threshold an old maximum stays while it has risen by no more, weights are at most
 * 2^threshold, and the accumulators seldom need a correction. A row that has seen no finite score counts from zero, so that no
 * infinity is subtracted from another.
 */
final class OnlineSoftmax {
    /** Independent chains of a row's maximum and of its sum: one alone would wait for each of its steps. */
    private static final int CHAINS = 2;

    /** 2^100, as often as a row has keys, is far from the end of f32; and 2^-100 from its beginning. bf16 reaches as far. */
    private static final float LARGEST_BOUNDED_EXPONENT = 100f;

    private final KernelBuilder kernel;
    private final HopperShape shape;
    private final Exponent exponent;
    private final List<Register> maxima = new ArrayList<>();
    private final List<Register> sums = new ArrayList<>();
    private final List<Register> shifts = new ArrayList<>();
    private final List<Register> corrections = new ArrayList<>();

    /** Whether the maximum of a row of this warp was renewed, the same for all its lanes. */
    private final Register anyRisen;

    private Optional<Register> bounded = Optional.empty();

    OnlineSoftmax(KernelBuilder kernel, HopperShape shape, Exponent exponent) {
        this.kernel = kernel;
        this.shape = shape;
        this.exponent = exponent;
        for (int row = 0; row < 2; row++) {
            maxima.add(kernel.register(RegisterClass.F32, "row_max_" + row));
            sums.add(kernel.register(RegisterClass.F32, "row_sum_" + row));
            shifts.add(kernel.register(RegisterClass.F32, "shift_" + row));
            corrections.add(kernel.register(RegisterClass.F32, "correction_" + row));
        }
        this.anyRisen = kernel.register(RegisterClass.PREDICATE, "any_risen");
    }

    /**
     * Rows start: nothing seen.
     *
     * @param bound what no score exceeds in magnitude, f32, the same for the CTA; where it is small enough for exponentials of the
     *     scores themselves, rows need no maximum
     */
    void start(Optional<Register> bound) {
        bounded = bound.map(most -> kernel.as("bounded")
                .compare(
                        Comparison.LE,
                        kernel.mul(most, exponent.perElement()),
                        Immediate.of(LARGEST_BOUNDED_EXPONENT)));
        for (int row = 0; row < 2; row++) {
            if (bounded.isPresent()) {
                kernel.into(maxima.get(row)).select(bounded.get(), 0f, Float.NEGATIVE_INFINITY);
                kernel.into(shifts.get(row)).constant(0f);
                kernel.into(corrections.get(row)).constant(1f);
            } else {
                kernel.into(maxima.get(row)).constant(Float.NEGATIVE_INFINITY);
            }
            kernel.into(sums.get(row)).constant(0f);
        }
        if (bounded.isPresent()) {
            kernel.into(anyRisen).notEqual(kernel.constant(0), 0);
        }
    }

    /** Takes two neighbouring weights of a row as soon as they are known. */
    interface PairAction {
        void at(int row, int keyBlock, Register low, Register high);
    }

    /** One tile: scores become weights relative to the row's maximum. */
    void tile(Weights elements, PairAction pack) {
        kernel.section("online softmax: maximum, weights relative to it, sum");
        if (bounded.isPresent()) {
            kernel.unless("maximum", bounded.get(), () -> findMaxima(elements));
        } else {
            findMaxima(elements);
        }
        Exponentials exponentials = exponentials();
        addUp(weigh(
                elements,
                (row, keyBlock, odd, _) -> exponentials.shifted(
                        kernel.fma(elements.ofRow(row, keyBlock, odd), exponent.perElement(), shifts.get(row))),
                pack));
    }

    /** How a score becomes a power of two. */
    Exponent exponent() {
        return exponent;
    }

    /** Whether rows do without a maximum, the same for the CTA; empty where none ever do. */
    Optional<Register> bounded() {
        return bounded;
    }

    /**
     * One tile of rows that do without a maximum. As nothing waits for all scores, each is worked out just before its exponential,
     * so that the special-function unit is busy all the time where the score needs it, too.
     *
     * @param powers of two: the scores times {@link Exponent#perElement}
     */
    void boundedTile(Weights elements, Weights.Elements powers, PairAction pack) {
        kernel.section("softmax of bounded scores: score, weight, sum, one element after the other");
        Exponentials exponentials = exponentials();
        addUp(weigh(
                elements,
                (row, keyBlock, odd, offset) -> exponentials.bounded(powers.at(row, keyBlock, odd, offset)),
                pack));
    }

    /**
     * The same for a soft cap's scores as long as they are near; finds out whether they were. If not, nothing but the places that
     * were packed has changed.
     */
    void nearTile(Weights elements, NearCap cap, PairAction pack) {
        kernel.section("softmax of near scores under a cap: exponent, weight, sum, one element after the other");
        List<Register> inTile = weigh(
                elements,
                (row, keyBlock, odd, _) ->
                        kernel.as("weight").exp2Approx(cap.exponent(elements.ofRow(row, keyBlock, odd))),
                pack);
        List<Register> totals = List.of(kernel.add(sums.get(0), inTile.get(0)), kernel.add(sums.get(1), inTile.get(1)));
        cap.judge(inTile, totals);
        for (int row = 0; row < 2; row++) {
            kernel.into(sums.get(row)).select(cap.near(), totals.get(row), sums.get(row));
        }
    }

    private Exponentials exponentials() {
        return new Exponentials(kernel, shape.emulation());
    }

    /** Works out the weights of a tile one by one and gives them on; returns their sum by row. */
    private List<Register> weigh(Weights elements, Weights.Elements weights, PairAction pack) {
        List<List<Register>> added = List.of(new ArrayList<>(), new ArrayList<>());
        Register[] low = new Register[2];
        elements.forEach((row, keyBlock, odd, offset) -> {
            Register weight = weights.at(row, keyBlock, odd, offset);
            join(added.get(row), keyBlock, weight, kernel::add);
            if (odd == 0) {
                low[row] = weight;
            } else {
                pack.at(row, keyBlock, low[row], weight);
            }
        });
        return added.stream()
                .map(chains -> chains.stream().reduce(kernel::add).orElseThrow())
                .toList();
    }

    private void addUp(List<Register> inTile) {
        for (int row = 0; row < 2; row++) {
            kernel.into(sums.get(row)).fma(sums.get(row), corrections.get(row), inTile.get(row));
        }
    }

    /** Joins a number to the chain of its key block. */
    private static void join(List<Register> chains, int keyBlock, Register number, BinaryOperator<Register> operation) {
        int chain = keyBlock % CHAINS;
        if (chain == chains.size()) {
            chains.add(number);
        } else {
            chains.set(chain, operation.apply(chains.get(chain), number));
        }
    }

    /** Renews the rows' maxima. */
    private void findMaxima(Weights elements) {
        List<Register> risenRows = new ArrayList<>();
        for (int row = 0; row < 2; row++) {
            Register before = maxima.get(row);
            Register seen = quadMaximum(elements, row, before);
            Register risen;
            Register used;
            if (shape.rescale() == 0) {
                risen = kernel.as("risen").compare(Comparison.GT, seen, before);
                used = seen;
            } else {
                Register rise = kernel.mul(kernel.sub(seen, before), exponent.perElement());
                risen = kernel.as("risen").compare(Comparison.GT, rise, Immediate.of((float) shape.rescale()));
                used = kernel.as("new_max").select(risen, seen, before);
            }
            risenRows.add(risen);
            Register shift = shifts.get(row);
            kernel.into(shift).move(exponent.shift(kernel, used));
            Register lowered = kernel.exp2Approx(kernel.fma(before, exponent.perElement(), shift));
            kernel.into(corrections.get(row)).select(risen, lowered, Immediate.of(1f));
            kernel.into(before).move(used);
        }
        kernel.into(anyRisen).anyLane(kernel.or(risenRows.get(0), risenRows.get(1)));
    }

    private Register quadMaximum(Weights elements, int row, Register before) {
        List<Register> chains = new ArrayList<>();
        for (int keyBlock = 0; keyBlock < elements.keyBlocks(); keyBlock++) {
            join(chains, keyBlock, elements.ofRow(row, keyBlock, 0), kernel::max);
            join(chains, keyBlock, elements.ofRow(row, keyBlock, 1), kernel::max);
        }
        Register maximum = chains.stream().reduce(kernel::max).orElseThrow();
        maximum = kernel.max(maximum, before);
        maximum = kernel.max(maximum, kernel.shuffleXor(maximum, 1));
        return kernel.as("seen_max").max(maximum, kernel.shuffleXor(maximum, 2));
    }

    /** What every exponential of the tile has gone into. */
    Register total() {
        return kernel.add(sums.get(0), sums.get(1));
    }

    /** Brings out to the maximum that the tile's weights are relative to, where one has changed. */
    void correct(RegisterVector out) {
        kernel.when("rescale", anyRisen, () -> multiplyRows(out, corrections));
    }

    /** Multiplies each accumulator with its row's factor. */
    void multiplyRows(RegisterVector out, List<Register> factors) {
        for (int i = 0; i < out.size(); i++) {
            Register value = out.get(i);
            kernel.into(value).mul(value, factors.get(i / 2 % 2));
        }
    }

    /**
     * Ends the rows.
     *
     * @param sinks one logit per row that has no value, in natural units; empty where there is none
     */
    List<RowEnd> end(List<Register> sinks) {
        return RowEnd.of(kernel, exponent, maxima, sums, sinks);
    }
}
