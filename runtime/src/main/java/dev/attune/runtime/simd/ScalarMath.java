package dev.attune.runtime.simd;

import static dev.attune.runtime.simd.MathConstants.EXPONENT_BIAS;
import static dev.attune.runtime.simd.MathConstants.HALF_PI_1;
import static dev.attune.runtime.simd.MathConstants.HALF_PI_2;
import static dev.attune.runtime.simd.MathConstants.HALF_PI_3;
import static dev.attune.runtime.simd.MathConstants.LN_2_HEAD;
import static dev.attune.runtime.simd.MathConstants.LN_2_TAIL;
import static dev.attune.runtime.simd.MathConstants.LOG2_E;
import static dev.attune.runtime.simd.MathConstants.LOG2_E_TAIL;
import static dev.attune.runtime.simd.MathConstants.MANTISSA_BITS;
import static dev.attune.runtime.simd.MathConstants.ROUNDING;
import static dev.attune.runtime.simd.MathConstants.ROUNDING_BITS;
import static dev.attune.runtime.simd.MathConstants.TWO_OVER_PI;

/**
 * The passes of {@link VectorMath} and {@link VectorTrigonometry} one number at a time: the same operations in the same order,
 * and so the same bits. See {@link ScalarTiles} for when they run.
 */
public final class ScalarMath {
    private ScalarMath() {}

    /** {@link VectorMath#exp}. */
    public static void exp(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = exp(x[i]);
        }
    }

    /** {@link VectorMath#exp2}. */
    public static void exp2(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = exp2(x[i]);
        }
    }

    /** {@link VectorMath#log}. */
    public static void log(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = logarithm(x[i], LN_2_HEAD, LN_2_TAIL, 1f, 0f);
        }
    }

    /** {@link VectorMath#log2}. */
    public static void log2(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = logarithm(x[i], 1f, 0f, LOG2_E, LOG2_E_TAIL);
        }
    }

    /** {@link VectorMath#tanh}. */
    public static void tanh(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = tanh(x[i]);
        }
    }

    /** {@link VectorMath#sigmoid}. */
    public static void sigmoid(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = sigmoid(x[i]);
        }
    }

    /** {@link VectorTrigonometry#sin}. */
    public static void sin(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = sinShifted(x[i], 0);
        }
    }

    /** {@link VectorTrigonometry#cos}. */
    public static void cos(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = sinShifted(x[i], 1);
        }
    }

    private static float exp(float x) {
        float v = x < -104f ? -104f : x;
        v = v > 89f ? 89f : v;
        float shifted = Math.fma(v, LOG2_E, ROUNDING);
        float whole = shifted - ROUNDING;
        float r = Math.fma(whole, -LN_2_HEAD, v);
        r = Math.fma(whole, -LN_2_TAIL, r);
        return scaled(naturalPower(r), Float.floatToRawIntBits(shifted) - ROUNDING_BITS);
    }

    private static float exp2(float x) {
        float v = x < -151f ? -151f : x;
        v = v > 129f ? 129f : v;
        float shifted = v + ROUNDING;
        return scaled(binaryPower(v - (shifted - ROUNDING)), Float.floatToRawIntBits(shifted) - ROUNDING_BITS);
    }

    /** e^r, |r| at most half of ln 2. */
    private static float naturalPower(float r) {
        float p = r * 0.001381461275741458f + 0.008368710055947304f;
        p = Math.fma(p, r, 0.04166838899254799f);
        p = Math.fma(p, r, 0.1666652113199234f);
        p = Math.fma(p, r, 0.4999999403953552f);
        return Math.fma(p, r * r, r) + 1f;
    }

    /** 2^f, |f| at most 1/2. */
    private static float binaryPower(float f) {
        float p = f * 0.00015353361959569156f + 0.0013398873852565885f;
        p = Math.fma(p, f, 0.00961843691766262f);
        p = Math.fma(p, f, 0.055503323674201965f);
        p = Math.fma(p, f, 0.24022647738456726f);
        p = Math.fma(p, f, 0.6931471824645996f);
        return Math.fma(p, f, 1f);
    }

    /** {@code p} times 2^exponent, in two halves, as 2^128 and 2^-149 are out of range for one. */
    private static float scaled(float p, int exponent) {
        int half = exponent >> 1;
        float first = p * Float.intBitsToFloat(half + EXPONENT_BIAS << MANTISSA_BITS);
        return first * Float.intBitsToFloat(exponent - half + EXPONENT_BIAS << MANTISSA_BITS);
    }

    private static float logarithm(float v, float log2Head, float log2Tail, float factorHead, float factorTail) {
        boolean subnormal = v < Float.MIN_NORMAL;
        int offset = Float.floatToRawIntBits(subnormal ? v * 8388608f : v) - 0x3F3504F3;
        float e = offset >> MANTISSA_BITS;
        if (subnormal) {
            e = e - 23f;
        }
        float m = Float.intBitsToFloat((offset & 0x007FFFFF) + 0x3F3504F3) - 1f;
        float p = m * 0.07332536578178406f - 0.11659932136535645f;
        p = Math.fma(p, m, 0.11634661257266998f);
        p = Math.fma(p, m, -0.1239669993519783f);
        p = Math.fma(p, m, 0.14251156151294708f);
        p = Math.fma(p, m, -0.16669151186943054f);
        p = Math.fma(p, m, 0.2000068873167038f);
        p = Math.fma(p, m, -0.24999980628490448f);
        p = Math.fma(p, m, 0.3333333134651184f);
        float square = m * m;
        float tail = Math.fma(square, -0.5f, p * m * square);
        tail = Math.fma(tail, factorHead, m * factorTail);
        tail = Math.fma(e, log2Tail, tail);
        float result = Math.fma(e, log2Head, Math.fma(m, factorHead, tail));
        result = v < Float.POSITIVE_INFINITY ? result : v;
        if (v < 0f) {
            result = Float.NaN;
        }
        return v == 0f ? Float.NEGATIVE_INFINITY : result;
    }

    private static float tanh(float v) {
        float magnitude = Math.abs(v);
        if (!(magnitude >= 0.625f)) {
            float square = v * v;
            float small = square * -0.005704987328499556f + 0.0206390880048275f;
            small = Math.fma(small, square, -0.05373971536755562f);
            small = Math.fma(small, square, 0.13331441581249237f);
            small = Math.fma(small, square, -0.3333328068256378f);
            return Math.fma(small, square * v, v);
        }
        float power = (magnitude > 9.1f ? 9.1f : magnitude) * (2 * LOG2_E);
        float shifted = power + ROUNDING;
        float p = binaryPower(power - (shifted - ROUNDING));
        float e =
                Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << MANTISSA_BITS));
        float large = 1f - 2f / (e + 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(large) | Float.floatToRawIntBits(v) & 0x80000000);
    }

    private static float sigmoid(float v) {
        float negative = -Math.abs(v);
        negative = negative < -104f ? -104f : negative;
        float shifted = Math.fma(negative, LOG2_E, ROUNDING);
        float whole = shifted - ROUNDING;
        float r = Math.fma(whole, -LN_2_HEAD, negative);
        r = Math.fma(whole, -LN_2_TAIL, r);
        float p = scaled(naturalPower(r), Float.floatToRawIntBits(shifted) - ROUNDING_BITS);
        float numerator = v >= 0f ? 1f : p;
        float denominator = p + 1f;
        float lost = p - (denominator - 1f);
        float inverse = 1f / denominator;
        float quotient = numerator * inverse;
        float rest = Math.fma(-quotient, denominator, numerator);
        rest = Math.fma(-quotient, lost, rest);
        return Math.fma(rest, inverse, quotient);
    }

    /** The sine, or the cosine: that of a quarter turn more. */
    static float sinShifted(float angle, int quarterTurns) {
        if (Math.abs(angle) <= VectorTrigonometry.FAR) {
            return sinNear(angle, quarterTurns);
        }
        return (float) (quarterTurns == 0 ? Math.sin(angle) : Math.cos(angle));
    }

    private static float sinNear(float v, int quarterTurns) {
        float shifted = Math.fma(v, TWO_OVER_PI, ROUNDING);
        float turns = shifted - ROUNDING;
        float r = Math.fma(turns, -HALF_PI_1, v);
        r = Math.fma(turns, -HALF_PI_2, r);
        r = Math.fma(turns, -HALF_PI_3, r);
        float square = r * r;
        int quadrant = Float.floatToRawIntBits(shifted) + quarterTurns;
        float value;
        if ((quadrant & 1) == 0) {
            float sine = square * -0.0001958737993845716f + 0.008332745172083378f;
            sine = Math.fma(sine, square, -0.166666641831398f);
            value = Math.fma(sine, square * r, r);
        } else {
            float cosine = square * 2.4506909539923072e-05f - 0.0013888191897422075f;
            cosine = Math.fma(cosine, square, 0.0416666679084301f);
            cosine = Math.fma(cosine, square, -0.5f);
            value = Math.fma(cosine, square, 1f);
        }
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ (quadrant & 2) << 30);
    }
}
