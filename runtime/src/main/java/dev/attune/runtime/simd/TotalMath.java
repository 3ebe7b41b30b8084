package dev.attune.runtime.simd;

/**
 * Scalar operations whose meaning in a variant differs from Java's: total division, the smaller and larger number in the
 * presence of NaN, and bounds in 64 bits. Float functions compute in double and round once.
 */
public final class TotalMath {
    private TotalMath() {}

    /** The flooring quotient; 0 where the divisor is 0. */
    public static int floorDivide(int dividend, int divisor) {
        return divisor == 0 ? 0 : Math.floorDiv(dividend, divisor);
    }

    /** The rest of the flooring division, with the divisor's sign; the dividend where the divisor is 0. */
    public static int floorRemainder(int dividend, int divisor) {
        return divisor == 0 ? dividend : Math.floorMod(dividend, divisor);
    }

    /** The flooring quotient; 0 where the divisor is 0. */
    public static long floorDivide(long dividend, long divisor) {
        return divisor == 0 ? 0 : Math.floorDiv(dividend, divisor);
    }

    /** The rest of the flooring division, with the divisor's sign; the dividend where the divisor is 0. */
    public static long floorRemainder(long dividend, long divisor) {
        return divisor == 0 ? dividend : Math.floorMod(dividend, divisor);
    }

    /** {@code x - floor(x / y) * y}. */
    public static float floorRemainder(float dividend, float divisor) {
        double quotient = Math.floor((double) dividend / divisor);
        return (float) (dividend - quotient * divisor);
    }

    /** The smaller; the other where one is NaN. */
    public static float smaller(float left, float right) {
        return left < right || right != right ? left : right;
    }

    /** The larger; the other where one is NaN. */
    public static float larger(float left, float right) {
        return left > right || right != right ? left : right;
    }

    /** The smaller, where a NaN makes the bound useless: negative infinity. */
    public static float lowerBound(float bound, float value) {
        return value != value ? Float.NEGATIVE_INFINITY : Math.min(bound, value);
    }

    /** The larger, where a NaN makes the bound useless: infinity. */
    public static float upperBound(float bound, float value) {
        return value != value ? Float.POSITIVE_INFINITY : Math.max(bound, value);
    }

    /** 2^x. */
    public static float exp2(float x) {
        return (float) Math.pow(2.0, x);
    }

    /** The logarithm to base 2. */
    public static float log2(float x) {
        return (float) (Math.log(x) / Math.log(2.0));
    }

    /** The logistic function. */
    public static float sigmoid(float x) {
        return (float) (1.0 / (1.0 + Math.exp(-(double) x)));
    }
}
