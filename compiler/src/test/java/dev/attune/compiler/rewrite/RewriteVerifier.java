package dev.attune.compiler.rewrite;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Printer;
import dev.attune.compiler.ir.Value;
import dev.attune.compiler.ir.Verifier;
import dev.attune.compiler.reference.Environment;
import dev.attune.compiler.reference.ScalarInterpreter;
import dev.attune.compiler.testing.RandomLaunch;
import dev.attune.compiler.testing.RandomVariant;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Runs a variant before and after a rewrite on generated positions, scores and launches, extremes among them. */
final class RewriteVerifier {

    private static final int LAUNCHES = 3;
    private static final int PAIRS = 60;
    private static final double[] SCORES = {
        0.0, -0.0, 1.0, -1.0, 0.5, 1e-30, -3.5, 700.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
    };

    private RewriteVerifier() {}

    /**
     * Checks that the rewritten variant is well formed and that its roots have the same values.
     *
     * @param pass named in the message of a failure
     */
    static void check(String pass, RandomVariant before, Attention after) {
        Verifier.verifyAfter(pass, after);
        Attention original = before.attention();
        for (int launch = 0; launch < LAUNCHES; launch++) {
            long seed = before.seed() * LAUNCHES + launch;
            try (Arena arena = Arena.ofShared()) {
                ProblemShape shape = RandomLaunch.smallShape(seed);
                AttentionArguments arguments = RandomLaunch.draw(before, shape, DType.F32, 1.0, arena, seed);
                var environment = Environment.of(original.signature(), arguments);
                compare(pass, original, after, environment, shape, seed);
            }
        }
    }

    private static void compare(
            String pass, Attention before, Attention after, Environment environment, ProblemShape shape, long seed) {
        Map<String, Value> rootsBefore = roots(before);
        Map<String, Value> rootsAfter = roots(after);
        var left = new ScalarInterpreter(before.body(), rootsBefore.values(), environment);
        var right = new ScalarInterpreter(after.body(), rootsAfter.values(), environment);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < PAIRS; i++) {
            int b = random.nextInt(shape.batch());
            int h = random.nextInt(shape.heads());
            long q = position(random, shape.qLen());
            long k = position(random, shape.kvLen());
            double score =
                    random.nextBoolean() ? SCORES[random.nextInt(SCORES.length)] : (float) random.nextDouble(-9, 9);
            left.evaluate(b, h, q, k, score);
            right.evaluate(b, h, q, k, score);
            for (String root : rootsBefore.keySet()) {
                Object expected = value(left, rootsBefore.get(root));
                // a mask that was dropped holds everywhere
                Object actual = rootsAfter.containsKey(root) ? value(right, rootsAfter.get(root)) : Boolean.TRUE;
                if (!same(expected, actual)) {
                    throw new AssertionError("%s changed the %s from %s to %s at b=%d h=%d q=%d kv=%d score=%s%n%s%n%s"
                            .formatted(
                                    pass,
                                    root,
                                    expected,
                                    actual,
                                    b,
                                    h,
                                    q,
                                    k,
                                    score,
                                    Printer.print(before),
                                    Printer.print(after)));
                }
            }
        }
    }

    private static long position(SplittableRandom random, int length) {
        return switch (random.nextInt(8)) {
            case 0 -> Integer.MAX_VALUE - 1L;
            case 1 -> random.nextInt(Integer.MAX_VALUE);
            case 2 -> 0;
            default -> random.nextInt(length + 2);
        };
    }

    private static Map<String, Value> roots(Attention attention) {
        Map<String, Value> roots = new HashMap<>();
        roots.put("score", attention.score());
        attention.mask().ifPresent(mask -> roots.put("mask", mask));
        switch (attention.normalization()) {
            case Normalization.Softmax softmax -> softmax.sink().ifPresent(sink -> roots.put("sink", sink));
            case Normalization.Weight weight -> roots.put("weight", weight.weight());
        }
        return roots;
    }

    private static Object value(ScalarInterpreter interpreter, Value value) {
        return switch (value.type()) {
            case BOOL -> interpreter.bool(value);
            case I32, I64 -> interpreter.integer(value);
            case F32 -> interpreter.real(value);
        };
    }

    /** Reals may differ in the last bits of float64, but not in the sign of a zero. */
    private static boolean same(Object expected, Object actual) {
        if (expected instanceof Double x && actual instanceof Double y) {
            return x.equals(y) || (x != 0 && Math.abs(x - y) <= 1e-13 * Math.abs(x));
        }
        return expected.equals(actual);
    }
}
