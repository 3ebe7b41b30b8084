package dev.attune.runtime.simd;

/** What the elementary functions share: vector and scalar code give the same bits only with the same constants. */
final class MathConstants {
    /** 1.5 * 2^23: adding it rounds to the nearest whole number, which then stands in the low bits. */
    static final float ROUNDING = 12582912f;

    static final int ROUNDING_BITS = 0x4B400000;
    static final int EXPONENT_BIAS = 127;
    static final int MANTISSA_BITS = 23;
    static final float LOG2_E = 1.4426950408889634f;
    static final float LOG2_E_TAIL = 1.9259629e-8f;
    /** ln 2 as a short head and a tail, so that a product with a small whole number is exact in its head. */
    static final float LN_2_HEAD = 0.693359375f;

    static final float LN_2_TAIL = -2.12194440e-4f;
    static final float TWO_OVER_PI = 0.63661977f;
    /** Half of pi in three parts. */
    static final float HALF_PI_1 = 1.5707964f;

    static final float HALF_PI_2 = -4.371139e-8f;
    static final float HALF_PI_3 = -1.7151245e-15f;

    private MathConstants() {}
}
