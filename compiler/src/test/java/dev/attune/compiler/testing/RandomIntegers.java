package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws i32 and bool expressions over some positions. Nothing is ruled out: the arithmetic is exact everywhere. */
final class RandomIntegers {

    private static final int[] CONSTANTS = {
        0, 1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 64, 100, 255, 1000, 65536, Integer.MAX_VALUE
    };

    private final RandomGenerator random;
    private final VariantBuilder variant;
    private final List<Axis> axes;

    /**
     * Draws over some positions.
     *
     * @param axes the positions that expressions may depend on; not empty
     */
    RandomIntegers(RandomGenerator random, VariantBuilder variant, List<Axis> axes) {
        this.random = random;
        this.variant = variant;
        this.axes = List.copyOf(axes);
    }

    Expr constant() {
        int magnitude = CONSTANTS[random.nextInt(CONSTANTS.length)];
        return variant.constant(random.nextInt(4) == 0 ? -magnitude : magnitude);
    }

    Expr position() {
        return Expr.position(axes.get(random.nextInt(axes.size())));
    }

    Expr i32(int depth) {
        if (depth == 0) {
            return leaf();
        }
        Expr x = i32(depth - 1);
        return switch (random.nextInt(14)) {
            case 0, 1 -> Expr.add(x, i32(depth - 1));
            case 2, 3 -> Expr.sub(x, i32(depth - 1));
            case 4 -> Expr.mul(x, random.nextBoolean() ? constant() : i32(depth - 1));
            case 5 -> Expr.div(x, random.nextInt(4) == 0 ? i32(depth - 1) : constant());
            case 6 -> Expr.rem(x, random.nextInt(4) == 0 ? i32(depth - 1) : constant());
            case 7 -> Expr.min(x, i32(depth - 1));
            case 8 -> Expr.max(x, i32(depth - 1));
            case 9 -> variant.function("size", y -> Expr.call(UnaryOp.ABS, y), x);
            case 10 -> Expr.negate(x);
            case 11 -> Expr.clamp(x, Expr.i32(-3), Expr.i32(random.nextInt(40)));
            case 12 -> Expr.select(bool(depth - 1), x, i32(depth - 1));
            default -> Expr.toI32(Expr.mul(Expr.toF32(Expr.clamp(x, Expr.i32(-1000), Expr.i32(1000))), Expr.f32(0.5)));
        };
    }

    Expr bool(int depth) {
        if (depth == 0) {
            return switch (random.nextInt(8)) {
                case 0 -> Expr.bool(random.nextBoolean());
                case 1 -> variant.parameter("flag", ScalarType.BOOL, random.nextInt(2), Content.COIN);
                default -> comparison(0);
            };
        }
        return switch (random.nextInt(7)) {
            case 0, 1 -> comparison(depth);
            case 2 -> Expr.and(bool(depth - 1), bool(depth - 1));
            case 3 -> Expr.or(bool(depth - 1), bool(depth - 1));
            case 4 -> Expr.not(bool(depth - 1));
            case 5 -> Expr.select(bool(depth - 1), bool(depth - 1), bool(depth - 1));
            default ->
                Expr.compare(random.nextBoolean() ? Predicate.EQ : Predicate.NE, bool(depth - 1), bool(depth - 1));
        };
    }

    Expr comparison(int depth) {
        return Expr.compare(predicate(), i32(depth), i32(depth));
    }

    Predicate predicate() {
        Predicate[] predicates = Predicate.values();
        return predicates[random.nextInt(predicates.length)];
    }

    private Expr leaf() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> constant();
            case 2 ->
                Expr.length(List.of("q_len", "kv_len", "heads", "head_dim").get(random.nextInt(4)));
            case 3 -> variant.parameter("n", ScalarType.I32, random.nextInt(-4, 200), Content.WIDTH);
            case 4 -> table();
            default -> position();
        };
    }

    /** A table of whole numbers, read at a position that may lie outside. */
    private Expr table() {
        DType dtype = List.of(DType.I32, DType.I8, DType.U8).get(random.nextInt(3));
        CapturedTensor tensor = variant.tensor("table", dtype, Content.SMALL, random.nextBoolean() ? "9" : "buckets");
        return Expr.read(tensor, random.nextBoolean() ? position() : Expr.sub(position(), Expr.i32(3)));
    }
}
