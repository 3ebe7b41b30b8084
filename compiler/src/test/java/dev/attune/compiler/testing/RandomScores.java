package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Draws score steps, sinks and weights. Every real expression here stays within about 8, every function of the score has slope
 * of about one at most, and no jump is taken on a rounded number, so that float32 and float64 agree to rounding.
 */
final class RandomScores {

    private final RandomGenerator random;
    private final VariantBuilder variant;
    private final List<Axis> axes;
    private final RandomIntegers integers;

    /**
     * Draws over some positions.
     *
     * @param axes the positions that expressions may depend on
     */
    RandomScores(RandomGenerator random, VariantBuilder variant, List<Axis> axes) {
        this.random = random;
        this.variant = variant;
        this.axes = List.copyOf(axes);
        this.integers = new RandomIntegers(random, variant, axes);
    }

    /** A function of {@code score}. */
    Expr step() {
        Expr score = Expr.score();
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> Expr.add(score, real(2));
            case 3 -> {
                Expr cap = random.nextBoolean()
                        ? Expr.f32(random.nextInt(2, 60))
                        : variant.parameter("cap", ScalarType.F32, random.nextInt(2, 60), Content.SMALL);
                yield variant.function(
                        "squash", (x, y) -> Expr.mul(y, Expr.call(UnaryOp.TANH, Expr.div(x, y))), score, cap);
            }
            case 4 -> Expr.mul(score, Expr.call(UnaryOp.SIGMOID, real(2)));
            case 5 -> Expr.mul(score, Expr.call(random.nextBoolean() ? UnaryOp.COS : UnaryOp.SIN, real(1)));
            case 6 -> Expr.relu(score);
            case 7 -> Expr.clamp(score, Expr.f32(-3.0), Expr.f32(random.nextInt(0, 20)));
            case 8 ->
                Expr.select(Expr.compare(Predicate.GT, score, Expr.f32(0.0)), score, Expr.mul(Expr.f32(0.25), score));
            case 9 -> Expr.select(integers.bool(1), score, Expr.mul(score, Expr.f32(0.5)));
            case 10 ->
                variant.function(
                        "soft_size", x -> Expr.call(UnaryOp.SQRT, Expr.add(Expr.mul(x, x), Expr.f32(1.0))), score);
            case 11 -> Expr.add(score, Expr.call(UnaryOp.SIN, Expr.clamp(score, Expr.f32(-8.0), Expr.f32(8.0))));
            case 12 ->
                Expr.call(
                        UnaryOp.LOG, Expr.add(Expr.f32(1.0), Expr.call(UnaryOp.EXP, Expr.min(score, Expr.f32(10.0)))));
            case 13 -> Expr.sub(Expr.call(UnaryOp.ABS, score), Expr.min(real(1), score));
            case 14 -> alibi();
            default -> {
                Expr x = real(1);
                yield Expr.mul(score, Expr.call(UnaryOp.RSQRT, Expr.add(Expr.f32(1.0), Expr.mul(x, x))));
            }
        };
    }

    /** A logit without a value. */
    Expr sink() {
        return real(random.nextInt(3));
    }

    /** A weight of its own, of about one at most. */
    Expr weight() {
        Expr score = Expr.score();
        return switch (random.nextInt(5)) {
            case 0 ->
                Expr.call(
                        UnaryOp.SIGMOID,
                        Expr.sub(score, variant.parameter("shift", ScalarType.F32, 1.5, Content.DYADIC)));
            case 1 -> Expr.mul(Expr.relu(Expr.call(UnaryOp.TANH, score)), Expr.call(UnaryOp.SIGMOID, real(1)));
            case 2 -> Expr.call(UnaryOp.EXP2, Expr.min(Expr.sub(score, Expr.f32(4.0)), Expr.f32(0.0)));
            case 3 ->
                Expr.div(Expr.call(UnaryOp.TANH, score), Expr.toF32(Expr.max(Expr.length("kv_len"), Expr.i32(1))));
            default -> Expr.call(UnaryOp.SIGMOID, score);
        };
    }

    private Expr alibi() {
        CapturedTensor slopes = variant.tensor("slopes", DType.F32, Content.DYADIC, "heads");
        Expr distance = Expr.call(UnaryOp.ABS, Expr.sub(Expr.position(Axis.KEY), Expr.position(Axis.QUERY)));
        Expr slope = Expr.call(UnaryOp.ABS, Expr.read(slopes, Expr.position(Axis.HEAD)));
        return Expr.sub(Expr.score(), Expr.mul(slope, Expr.toF32(distance)));
    }

    /** A real that depends on positions only. */
    private Expr real(int depth) {
        if (depth == 0) {
            return leaf();
        }
        Expr x = real(depth - 1);
        return switch (random.nextInt(18)) {
            case 0, 1 -> Expr.mul(Expr.f32(0.5), Expr.add(x, real(depth - 1)));
            case 2 -> Expr.sub(x, real(depth - 1));
            case 3 -> Expr.mul(Expr.call(UnaryOp.TANH, x), real(depth - 1));
            case 4 -> Expr.call(UnaryOp.SIGMOID, x);
            case 5 -> Expr.call(UnaryOp.SIN, x);
            case 6 -> Expr.call(UnaryOp.COS, x);
            case 7 -> Expr.call(UnaryOp.EXP, Expr.min(x, Expr.f32(1.0)));
            case 8 -> Expr.call(UnaryOp.EXP2, Expr.clamp(x, Expr.f32(-4.0), Expr.f32(2.0)));
            case 9 -> Expr.call(UnaryOp.SQRT, Expr.add(Expr.call(UnaryOp.ABS, x), Expr.f32(0.5)));
            case 10 -> Expr.call(UnaryOp.LOG2, Expr.add(Expr.call(UnaryOp.ABS, x), Expr.f32(1.5)));
            case 11 -> Expr.pow(Expr.add(Expr.call(UnaryOp.ABS, x), Expr.f32(0.75)), Expr.f32(-0.5));
            case 12 -> Expr.max(x, real(depth - 1));
            case 13 -> Expr.select(integers.bool(1), x, real(depth - 1));
            case 14 -> Expr.negate(x);
            case 15 -> Expr.relu(x);
            case 16 -> Expr.div(x, Expr.add(Expr.call(UnaryOp.ABS, real(depth - 1)), Expr.f32(1.0)));
            default -> leaf();
        };
    }

    private Expr leaf() {
        return switch (random.nextInt(9)) {
            case 0 -> Expr.f32(random.nextInt(-16, 17) / 8.0);
            case 1 -> variant.parameter("p", ScalarType.F32, random.nextInt(-16, 17) / 8.0, Content.DYADIC);
            case 2 -> Expr.mul(Expr.toF32(Expr.rem(integers.i32(1), Expr.i32(17))), Expr.f32(0.1));
            case 3 ->
                Expr.call(
                        UnaryOp.FLOOR,
                        Expr.mul(Expr.toF32(Expr.clamp(integers.i32(1), Expr.i32(-9), Expr.i32(9))), Expr.f32(0.25)));
            case 4 -> Expr.rem(Expr.toF32(Expr.clamp(integers.i32(1), Expr.i32(-200), Expr.i32(200))), Expr.f32(4.0));
            default -> table();
        };
    }

    /** A captured table of reals, over the positions that may be read, or over a small range of numbers. */
    private Expr table() {
        DType dtype = List.of(DType.F32, DType.F32, DType.F16, DType.BF16).get(random.nextInt(4));
        boolean byKey = axes.contains(Axis.KEY);
        Expr head = Expr.position(Axis.HEAD);
        Expr query = Expr.position(Axis.QUERY);
        Expr key = Expr.position(Axis.KEY);
        return switch (random.nextInt(byKey ? 8 : 4)) {
            case 0 -> Expr.read(variant.tensor("t", dtype, Content.NORMAL, "heads"), head);
            case 1 ->
                Expr.read(
                        variant.tensor("t", dtype, Content.NORMAL, "batch", "q_len"), Expr.position(Axis.BATCH), query);
            case 2 -> Expr.read(variant.tensor("t", dtype, Content.NORMAL, "kv_heads"), Expr.position(Axis.KV_HEAD));
            case 3 ->
                Expr.read(
                        variant.tensor("t", dtype, Content.NORMAL, "heads", "n_rows"),
                        head,
                        Expr.rem(query, Expr.i32(11)));
            case 4 -> Expr.read(variant.tensor("t", dtype, Content.NORMAL, "kv_len"), key);
            case 5 ->
                Expr.read(variant.tensor("t", dtype, Content.NORMAL, "heads", "q_len", "kv_len"), head, query, key);
            case 6 ->
                Expr.read(
                        variant.tensor("t", dtype, Content.NORMAL, "heads", "32"),
                        head,
                        Expr.min(Expr.call(UnaryOp.ABS, Expr.sub(query, key)), Expr.i32(31)));
            default ->
                Expr.read(
                        variant.tensor("t", dtype, Content.NORMAL, "n_near"),
                        Expr.add(Expr.sub(key, query), Expr.i32(7)));
        };
    }
}
