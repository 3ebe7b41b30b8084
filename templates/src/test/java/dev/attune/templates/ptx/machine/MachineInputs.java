package dev.attune.templates.ptx.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** The operands of the recorded kernels: planes of 64-bit values, one per lane, half of them awkward on purpose. */
final class MachineInputs {
    /** Lanes of all CTAs of a launch. */
    static final int LANES = 128;

    static final int INTEGER_PLANE = 0;
    static final int FLOAT_PLANE = 4;
    /** Pairs of finite bf16 numbers of moderate size. */
    static final int BF16_PLANE = 8;

    static final int F16_PLANE = 20;
    /** f32 numbers of moderate size. */
    static final int MODERATE_PLANE = 32;

    static final int PLANES = 48;

    private static final int[] INTEGERS = {
        0,
        1,
        2,
        3,
        7,
        8,
        15,
        16,
        24,
        31,
        32,
        33,
        63,
        64,
        127,
        128,
        255,
        256,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0x12345678,
        0x7FFFFFFF,
        0x80000000,
        0x80000001,
        -1,
        -2,
        -31,
        -32,
        -128,
        -32768
    };
    private static final float[] FLOATS = {
        0f,
        -0f,
        1f,
        -1f,
        0.5f,
        1.5f,
        2.5f,
        -2.5f,
        3f,
        0.1f,
        100.25f,
        -7.75f,
        1e-3f,
        1e10f,
        -1e10f,
        3e38f,
        -3e38f,
        1e-38f,
        1e-40f,
        -1e-40f,
        Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        8388607.5f,
        8388608f,
        2147483648f,
        -2147483648f,
        4294967296f,
        65504f,
        65520f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private MachineInputs() {}

    static byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(PLANES * LANES * 8).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(2024);
        for (int plane = 0; plane < PLANES; plane++) {
            for (int lane = 0; lane < LANES; lane++) {
                buffer.putLong(value(plane, random));
            }
        }
        return buffer.array();
    }

    private static long value(int plane, SplittableRandom random) {
        if (plane >= MODERATE_PLANE) {
            return Float.floatToRawIntBits((float) random.nextDouble(-2, 2));
        }
        if (plane >= F16_PLANE) {
            return half(random, true) | half(random, true) << 16 | half(random, true) << 32 | half(random, true) << 48;
        }
        if (plane >= BF16_PLANE) {
            return half(random, false)
                    | half(random, false) << 16
                    | half(random, false) << 32
                    | half(random, false) << 48;
        }
        boolean awkward = random.nextBoolean();
        if (plane >= FLOAT_PLANE) {
            float value = awkward ? FLOATS[random.nextInt(FLOATS.length)] : (float) (random.nextGaussian() * 20);
            return random.nextInt(8) == 0
                    ? random.nextInt() & 0xFFFFFFFFL
                    : Float.floatToRawIntBits(value) & 0xFFFFFFFFL;
        }
        if (awkward) {
            long low = INTEGERS[random.nextInt(INTEGERS.length)] & 0xFFFFFFFFL;
            long high = INTEGERS[random.nextInt(INTEGERS.length)] & 0xFFFFFFFFL;
            return low | high << 32;
        }
        return random.nextLong();
    }

    private static long half(SplittableRandom random, boolean f16) {
        float value = (float) random.nextDouble(-2, 2);
        return f16 ? Float.floatToFloat16(value) & 0xFFFFL : Float.floatToRawIntBits(value) >>> 16;
    }
}
