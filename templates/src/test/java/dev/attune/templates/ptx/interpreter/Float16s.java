package dev.attune.templates.ptx.interpreter;

/** f16, bf16 and tf32 as the GPU converts them: to nearest, every NaN to the one canonical NaN. */
final class Float16s {
    private static final int CANONICAL_NAN_16 = 0x7FFF;

    private Float16s() {}

    /** The bits of the nearest f16, ties to even. */
    static int toF16(float value) {
        return Float.isNaN(value) ? CANONICAL_NAN_16 : Float.floatToFloat16(value) & 0xFFFF;
    }

    static float fromF16(int bits) {
        return Float.float16ToFloat((short) bits);
    }

    /** The bits of the nearest bf16, ties to even. */
    static int toBf16(float value) {
        if (Float.isNaN(value)) {
            return CANONICAL_NAN_16;
        }
        int bits = Float.floatToRawIntBits(value);
        return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
    }

    static float fromBf16(int bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The f32 bits of the nearest tf32, ties away from zero. */
    static int toTf32(float value) {
        if (Float.isNaN(value)) {
            return 0x7FFFFFFF;
        }
        int bits = Float.floatToRawIntBits(value);
        return Float.isInfinite(value) ? bits : bits + 0x1000 & 0xFFFFE000;
    }

    /** What the matrix unit reads of a 32-bit register as tf32: the low 13 bits do not count. */
    static float asTf32(int bits) {
        return Float.intBitsToFloat(bits & 0xFFFFE000);
    }
}
