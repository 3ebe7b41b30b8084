package dev.attune.templates.attention.split;

import dev.attune.templates.attention.HeadCode;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import dev.attune.templates.ptx.isa.Immediate;
import dev.attune.templates.ptx.isa.Register;

/** Variants by hand, each as code and as what it means in float64. */
public enum SampleVariant implements VariantCode {
    FULL(TilePlan.EVERYTHING),
    NOTHING(TilePlan.NOTHING),
    /** The last query sees the last key. */
    CAUSAL(TilePlan.RANGES),
    /** Causal within a window of 20 + 13 h keys, with a slope that depends on the head. */
    SLOPED_WINDOW(TilePlan.RANGES),
    /** Runs of 40 keys, some of which a head attends: no closed form, whole chunks are skipped. */
    STRIPES(TilePlan.TILE_MAP),
    SIGMOID(TilePlan.EVERYTHING),
    /** A sink per head, and causal. */
    SINK(TilePlan.RANGES);

    private static final float LOG2_E = 1.4426950408889634f;

    private final TilePlan plan;

    SampleVariant(TilePlan plan) {
        this.plan = plan;
    }

    /** A pair, by its head, query and key. */
    record Pair(int head, int query, int key, int queryLength, int keyLength) {}

    double score(Pair pair, double score) {
        return this == SLOPED_WINDOW ? score + (pair.head + 1) * 0.01 * (pair.key - pair.query) : score;
    }

    boolean attended(Pair pair) {
        int last = pair.query + pair.keyLength - pair.queryLength;
        return switch (this) {
            case FULL, SIGMOID -> true;
            case NOTHING -> false;
            case CAUSAL, SINK -> pair.key <= last;
            case SLOPED_WINDOW -> pair.key <= last && pair.key > last - 20 - 13 * pair.head;
            case STRIPES -> pair.key / 40 % 3 == pair.head % 3 && (pair.key + pair.query) % 5 != 0;
        };
    }

    double weight(double score) {
        return 1 / (1 + Math.exp(-score));
    }

    double sink(int head) {
        return this == SINK ? head - 1.5 : Double.NEGATIVE_INFINITY;
    }

    @Override
    public WeightRule weightRule() {
        return this == SIGMOID ? new WeightRule.OwnWeight() : new WeightRule.Softmax(false, this == SINK);
    }

    @Override
    public TilePlan tilePlan() {
        return plan;
    }

    @Override
    public boolean scoreIsScaledDotProduct() {
        return this != SLOPED_WINDOW;
    }

    @Override
    public LaunchCode launch(KernelBuilder kernel, KernelArguments arguments) {
        Register keyLength = arguments.length("kv_len");
        Register shift = kernel.sub(keyLength, arguments.length("q_len"));
        return (_, _, head, _) -> new Head(kernel, head, keyLength, shift);
    }

    private record QueryRow(Register query, Register last) implements HeadCode.Row {}

    private record Keys(Register first) implements HeadCode.KeyTile {}

    private final class Head implements HeadCode {
        private final Register head;
        private final Register keyLength;
        private final Register shift;
        private final Register slope;

        Head(KernelBuilder kernel, Register head, Register keyLength, Register shift) {
            this.head = head;
            this.keyLength = keyLength;
            this.shift = shift;
            this.slope = kernel.mul(kernel.toF32(kernel.add(head, 1)), 0.01f);
        }

        @Override
        public Row row(KernelBuilder kernel, Register queryIndex) {
            return new QueryRow(queryIndex, kernel.add(queryIndex, shift));
        }

        @Override
        public KeyTile keys(KernelBuilder kernel, Register firstKey) {
            return new Keys(firstKey);
        }

        @Override
        public Register score(KernelBuilder kernel, Row row, KeyTile keys, int offset, Register dot, Register scale) {
            Register key = kernel.add(((Keys) keys).first, offset);
            Register distance = kernel.toF32(kernel.sub(key, ((QueryRow) row).query));
            return kernel.fma(slope, distance, kernel.mul(dot, scale));
        }

        @Override
        public Register mask(KernelBuilder kernel, Row row, KeyTile keys, int offset) {
            Register key = kernel.add(((Keys) keys).first, offset);
            QueryRow at = (QueryRow) row;
            return switch (SampleVariant.this) {
                case FULL, SIGMOID, NOTHING -> throw new AssertionError("no mask to ask for");
                case CAUSAL, SINK -> kernel.lessOrEqual(key, at.last);
                case SLOPED_WINDOW ->
                    kernel.and(kernel.lessOrEqual(key, at.last), kernel.greater(key, windowStart(kernel, at.last)));
                case STRIPES -> {
                    Register stripe = kernel.rem(kernel.div(key, 40), 3);
                    Register fifth = kernel.rem(kernel.add(key, at.query), 5);
                    yield kernel.and(kernel.equal(stripe, kernel.rem(head, 3)), kernel.notEqual(fifth, 0));
                }
            };
        }

        private Register windowStart(KernelBuilder kernel, Register last) {
            Register width = kernel.add(kernel.mul(head, 13), 20);
            return kernel.sub(last, width);
        }

        @Override
        public Register weight(KernelBuilder kernel, Row row, KeyTile keys, int offset, Register dot, Register scale) {
            Register power = kernel.exp2Approx(kernel.mul(kernel.mul(dot, scale), -LOG2_E));
            return kernel.reciprocal(kernel.add(power, 1f));
        }

        @Override
        public Register sink(KernelBuilder kernel, Row row) {
            return kernel.sub(kernel.toF32(head), 1.5f);
        }

        @Override
        public KeyRange keyRange(KernelBuilder kernel, Register firstRow, Register lastRow) {
            Register firstEnd = kernel.add(kernel.add(firstRow, shift), 1);
            Register lastEnd = kernel.add(kernel.add(lastRow, shift), 1);
            Register zero = kernel.constant(0);
            if (SampleVariant.this == SLOPED_WINDOW) {
                Register low = kernel.max(kernel.add(windowStart(kernel, kernel.add(firstRow, shift)), 1), 0);
                Register wholeLow = kernel.max(kernel.add(windowStart(kernel, kernel.add(lastRow, shift)), 1), 0);
                return new KeyRange(low, clipped(kernel, lastEnd), wholeLow, clipped(kernel, firstEnd));
            }
            return new KeyRange(zero, clipped(kernel, lastEnd), zero, clipped(kernel, firstEnd));
        }

        private Register clipped(KernelBuilder kernel, Register end) {
            return kernel.max(kernel.min(end, keyLength), Immediate.of(0));
        }
    }
}
