package dev.attune.runtime.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Array passes against {@link Math} in double, over the whole range of floats. */
class VectorMathTest {
    /** A prime, so that samples fall on no pattern of bits: four million floats of every magnitude. */
    private static final int STEP = 997;

    private interface Pass {
        void apply(float[] x, int count);
    }

    @Test
    void exponentials() {
        assertThat(worstUlp(VectorMath::exp, Math::exp)).isLessThan(1.5);
        assertThat(worstUlp(VectorMath::exp2, x -> Math.pow(2, x))).isLessThan(1.5);
    }

    @Test
    void logarithms() {
        assertThat(worstUlp(VectorMath::log, Math::log)).isLessThan(1.5);
        assertThat(worstUlp(VectorMath::log2, x -> Math.log(x) / Math.log(2))).isLessThan(1.5);
    }

    @Test
    void squashingFunctions() {
        assertThat(worstUlp(VectorMath::tanh, Math::tanh)).isLessThan(1.5);
        assertThat(worstUlp(VectorMath::sigmoid, x -> 1 / (1 + Math.exp(-x)))).isLessThan(2);
    }

    @Test
    void waves() {
        assertThat(worstUlp(VectorTrigonometry::sin, Math::sin)).isLessThan(2);
        assertThat(worstUlp(VectorTrigonometry::cos, Math::cos)).isLessThan(2);
    }

    @Test
    void specialValues() {
        float[] special = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f};
        assertThat(applied(VectorMath::exp, special)).containsExactly(Float.NaN, Float.POSITIVE_INFINITY, 0f, 1f);
        assertThat(applied(VectorMath::exp2, special)).containsExactly(Float.NaN, Float.POSITIVE_INFINITY, 0f, 1f);
        assertThat(applied(VectorMath::log, special))
                .containsExactly(Float.NaN, Float.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY);
        assertThat(applied(VectorMath::log2, special))
                .containsExactly(Float.NaN, Float.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY);
        assertThat(applied(VectorMath::tanh, special)).containsExactly(Float.NaN, 1f, -1f, 0f);
        assertThat(applied(VectorMath::sigmoid, special)).containsExactly(Float.NaN, 1f, 0f, 0.5f);
        assertThat(applied(VectorTrigonometry::sin, special)).containsExactly(Float.NaN, Float.NaN, Float.NaN, 0f);
        assertThat(applied(VectorTrigonometry::cos, special)).containsExactly(Float.NaN, Float.NaN, Float.NaN, 1f);
    }

    @Test
    void scalarPassesGiveTheSameBits() {
        Map<Pass, Pass> twins = Map.of(
                VectorMath::exp, ScalarMath::exp,
                VectorMath::exp2, ScalarMath::exp2,
                VectorMath::log, ScalarMath::log,
                VectorMath::log2, ScalarMath::log2,
                VectorMath::tanh, ScalarMath::tanh,
                VectorMath::sigmoid, ScalarMath::sigmoid,
                VectorTrigonometry::sin, ScalarMath::sin,
                VectorTrigonometry::cos, ScalarMath::cos);
        float[] arguments = new float[Padding.of(1 << 16)];
        for (int i = 0; i < arguments.length; i++) {
            // every 65521st float, NaN and infinities among them; each run of 16 has near and far angles
            arguments[i] = Float.intBitsToFloat(i * 65521);
        }
        twins.forEach((vector, scalar) -> {
            float[] expected = arguments.clone();
            vector.apply(expected, expected.length);
            float[] found = arguments.clone();
            scalar.apply(found, found.length);
            assertThat(found).containsExactly(expected);
        });
    }

    private static float[] applied(Pass pass, float[] x) {
        float[] padded = Arrays.copyOf(x, Padding.of(x.length));
        pass.apply(padded, x.length);
        return Arrays.copyOf(padded, x.length);
    }

    /** The worst error in units in the last place over all magnitudes. */
    private static double worstUlp(Pass pass, DoubleUnaryOperator exact) {
        float[] arguments = new float[4096];
        int filled = 0;
        double worst = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
            float x = Float.intBitsToFloat((int) bits);
            if (!Float.isNaN(x)) {
                arguments[filled++] = x;
            }
            if (filled == arguments.length) {
                worst = Math.max(worst, worstOf(pass, exact, arguments));
                filled = 0;
            }
        }
        return worst;
    }

    private static double worstOf(Pass pass, DoubleUnaryOperator exact, float[] arguments) {
        float[] results = arguments.clone();
        pass.apply(results, results.length);
        double worst = 0;
        for (int i = 0; i < arguments.length; i++) {
            double expected = exact.applyAsDouble(arguments[i]);
            float rounded = (float) expected;
            if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
                worst = Float.compare(results[i], rounded) == 0 ? worst : Double.POSITIVE_INFINITY;
            } else {
                double error = Math.abs(results[i] - expected) / Math.ulp(rounded);
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
            }
        }
        return worst;
    }
}
