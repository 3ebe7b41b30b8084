package dev.attune.compiler.testing;

import static dev.attune.compiler.testing.Expr.and;
import static dev.attune.compiler.testing.Expr.compare;
import static dev.attune.compiler.testing.Expr.div;
import static dev.attune.compiler.testing.Expr.i32;
import static dev.attune.compiler.testing.Expr.mul;
import static dev.attune.compiler.testing.Expr.or;
import static dev.attune.compiler.testing.Expr.read;
import static dev.attune.compiler.testing.Expr.rem;
import static dev.attune.compiler.testing.Expr.sub;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws masks: those that people write, and arbitrary ones. */
final class RandomMasks {

    private static final Expr B = Expr.position(Axis.BATCH);
    private static final Expr H = Expr.position(Axis.HEAD);
    private static final Expr Q = Expr.position(Axis.QUERY);
    private static final Expr KV = Expr.position(Axis.KEY);
    private static final Expr CAUSAL = compare(Predicate.LE, KV, Q);

    private final RandomGenerator random;
    private final VariantBuilder variant;
    private final RandomIntegers integers;

    RandomMasks(RandomGenerator random, VariantBuilder variant) {
        this.random = random;
        this.variant = variant;
        this.integers = new RandomIntegers(
                random, variant, List.of(Axis.QUERY, Axis.KEY, Axis.QUERY, Axis.KEY, Axis.HEAD, Axis.BATCH));
    }

    /** One or two simple masks, combined. */
    Expr mask() {
        return switch (random.nextInt(8)) {
            case 0 -> and(simple(), simple());
            case 1 -> or(simple(), simple());
            case 2 -> Expr.not(simple());
            case 3 -> Expr.select(headCondition(), simple(), simple());
            default -> simple();
        };
    }

    private Expr simple() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> affine();
            case 2, 3 -> captured();
            case 4 -> periodic();
            default -> integers.bool(random.nextInt(1, 4));
        };
    }

    private Expr distance() {
        return variant.function("distance", Expr::sub, Q, KV);
    }

    private Expr affine() {
        return switch (random.nextInt(10)) {
            case 0 -> CAUSAL;
            case 1 -> compare(Predicate.LE, KV, Expr.add(Q, sub(Expr.length("kv_len"), Expr.length("q_len"))));
            case 2 -> compare(Predicate.LT, distance(), width());
            case 3 -> compare(Predicate.LE, Expr.call(UnaryOp.ABS, distance()), width());
            case 4 -> and(CAUSAL, compare(Predicate.LT, distance(), width()));
            case 5 ->
                or(
                        compare(Predicate.LT, KV, i32(random.nextInt(6))),
                        and(CAUSAL, compare(Predicate.LT, distance(), width())));
            case 6 -> {
                Expr distance = variant.let(distance());
                yield and(compare(Predicate.GE, distance, i32(0)), compare(Predicate.LT, distance, width()));
            }
            case 7 -> compare(Predicate.GT, KV, sub(Q, width()));
            case 8 -> compare(integers.predicate(), distance(), i32(random.nextInt(-5, 40)));
            default ->
                compare(
                        integers.predicate(),
                        Expr.add(mul(Q, i32(random.nextInt(-3, 4))), mul(KV, i32(random.nextInt(-3, 4)))),
                        width());
        };
    }

    private Expr periodic() {
        int period = List.of(2, 3, 4, 7, 16, 33, 64).get(random.nextInt(7));
        return switch (random.nextInt(5)) {
            case 0 -> and(CAUSAL, compare(Predicate.EQ, rem(distance(), i32(period)), i32(0)));
            case 1 -> compare(Predicate.EQ, div(Q, i32(period)), div(KV, i32(period)));
            case 2 -> compare(Predicate.LE, sub(div(Q, i32(period)), div(KV, i32(period))), i32(1));
            case 3 -> compare(Predicate.LT, rem(KV, i32(period)), i32(random.nextInt(period + 1)));
            default -> or(compare(Predicate.LT, distance(), width()), compare(Predicate.EQ, rem(KV, width()), i32(0)));
        };
    }

    private Expr captured() {
        return switch (random.nextInt(12)) {
            case 0 -> {
                CapturedTensor prefix = variant.tensor("prefix", DType.I32, Content.POSITION, "batch");
                yield or(compare(Predicate.LT, KV, read(prefix, B)), CAUSAL);
            }
            case 1 -> {
                CapturedTensor document = variant.tensor("doc", DType.I32, Content.DOCUMENTS, "batch", "kv_len");
                Expr same = compare(Predicate.EQ, read(document, B, Q), read(document, B, KV));
                yield random.nextBoolean() ? and(same, CAUSAL) : same;
            }
            case 2 -> {
                CapturedTensor ofQuery = variant.tensor("doc", DType.U8, Content.DOCUMENTS, "batch", "q_len");
                CapturedTensor ofKey = variant.tensor("doc", DType.U8, Content.DOCUMENTS, "batch", "kv_len");
                yield compare(Predicate.EQ, read(ofQuery, B, Q), read(ofKey, B, KV));
            }
            case 3 -> read(variant.tensor("keep", DType.BOOL, Content.PREFIX, "batch", "kv_len"), B, KV);
            case 4 ->
                compare(
                        Predicate.GT,
                        read(variant.tensor("keep", DType.I8, Content.SMALL, "heads", "kv_len"), H, KV),
                        i32(random.nextInt(-9, 9)));
            case 5 -> read(variant.tensor("rows", DType.BOOL, Content.COIN, "q_len"), Q);
            case 6 ->
                random.nextBoolean()
                        ? read(variant.tensor("allowed", DType.BOOL, Content.COIN, "q_len", "kv_len"), Q, KV)
                        : read(
                                variant.tensor("allowed", DType.BOOL, Content.COIN, "heads", "q_len", "kv_len"),
                                H,
                                Q,
                                KV);
            case 7 -> {
                CapturedTensor start = variant.tensor("start", DType.I32, Content.POSITION, "batch", "q_len");
                yield and(
                        compare(Predicate.GE, KV, read(start, B, Q)),
                        compare(Predicate.LT, KV, Expr.add(read(start, B, Q), width())));
            }
            case 8 ->
                compare(
                        Predicate.GT,
                        read(variant.tensor("gate", DType.F32, Content.GATE, "batch", "kv_len"), B, KV),
                        Expr.f32(random.nextInt(-3, 4) * 0.25));
            case 9 -> {
                CapturedTensor gate = variant.tensor("gate", DType.BF16, Content.GATE, "q_len");
                CapturedTensor other = variant.tensor("gate", DType.F16, Content.GATE, "kv_len");
                yield compare(integers.predicate(), Expr.add(read(gate, Q), read(other, KV)), Expr.f32(0.125));
            }
            case 10 -> {
                int block = List.of(16, 32, 64).get(random.nextInt(3));
                CapturedTensor blocks = variant.tensor("blocks", DType.U8, Content.COIN, "heads", "n_q", "n_kv");
                yield compare(Predicate.NE, read(blocks, H, div(Q, i32(block)), div(KV, i32(block))), i32(0));
            }
            default -> {
                CapturedTensor slope = variant.tensor("slope", DType.F32, Content.DYADIC, "heads");
                yield compare(Predicate.GT, mul(read(slope, H), Expr.toF32(distance())), Expr.f32(-4.0));
            }
        };
    }

    private Expr headCondition() {
        return switch (random.nextInt(3)) {
            case 0 -> compare(Predicate.EQ, rem(H, i32(2)), i32(0));
            case 1 -> read(variant.tensor("global", DType.BOOL, Content.COIN, "heads"), H);
            default -> variant.parameter("wide", ScalarType.BOOL, random.nextInt(2), Content.COIN);
        };
    }

    private Expr width() {
        return switch (random.nextInt(4)) {
            case 0 -> variant.parameter("window", ScalarType.I32, random.nextInt(1, 300), Content.WIDTH);
            case 1 -> read(variant.tensor("widths", DType.I32, Content.POSITION, "heads"), H);
            default -> i32(random.nextInt(0, 150));
        };
    }
}
