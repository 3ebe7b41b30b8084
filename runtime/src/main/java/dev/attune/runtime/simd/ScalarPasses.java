package dev.attune.runtime.simd;

/**
 * Array passes of operations that vectors do not have: each runs lane by lane, {@code count} elements from index 0, the
 * result in the first array.
 */
public final class ScalarPasses {
    private ScalarPasses() {}

    /** The largest whole number that is not larger. */
    public static void floor(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = (float) Math.floor(x[i]);
        }
    }

    /** {@code base} to the power of {@code exponent}. */
    public static void pow(float[] base, float[] exponent, int count) {
        for (int i = 0; i < count; i++) {
            base[i] = (float) Math.pow(base[i], exponent[i]);
        }
    }

    /** {@link TotalMath#floorRemainder(float, float)}. */
    public static void floorRemainder(float[] dividend, float[] divisor, int count) {
        for (int i = 0; i < count; i++) {
            dividend[i] = TotalMath.floorRemainder(dividend[i], divisor[i]);
        }
    }

    /** {@link TotalMath#floorDivide(int, int)}. */
    public static void floorDivide(int[] dividend, int[] divisor, int count) {
        for (int i = 0; i < count; i++) {
            dividend[i] = TotalMath.floorDivide(dividend[i], divisor[i]);
        }
    }

    /** {@link TotalMath#floorRemainder(int, int)}. */
    public static void floorRemainder(int[] dividend, int[] divisor, int count) {
        for (int i = 0; i < count; i++) {
            dividend[i] = TotalMath.floorRemainder(dividend[i], divisor[i]);
        }
    }
}
