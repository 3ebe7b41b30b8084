package dev.attune.runtime.tensor;

/**
 * Conversions between f32 and the two 16-bit formats, element by element. Narrowing rounds to nearest, ties to even;
 * overflow gives infinity; NaN stays NaN. Widening is exact.
 */
public final class FloatFormats {

    private FloatFormats() {}

    /** The f32 value of a bf16. */
    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest bf16 of an f32; a NaN keeps its sign and upper payload and becomes quiet. */
    public static short floatToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (value != value) {
            return (short) ((bits >>> 16) | 0x0040);
        }
        // half of the dropped part, less one where the kept part is even: a tie then goes to even
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    /** The f32 value of an f16. */
    public static float f16ToFloat(short bits) {
        return Float.float16ToFloat(bits);
    }

    /** The nearest f16 of an f32. */
    public static short floatToF16(float value) {
        return Float.floatToFloat16(value);
    }
}
