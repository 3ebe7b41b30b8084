package dev.attune.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElementsTest {

    private static final MemorySegment MEMORY = Arena.ofAuto().allocate(64);

    private static double stored(DType dtype, double value) {
        Elements.set(dtype, MEMORY, 3, value);
        return Elements.get(dtype, MEMORY, 3);
    }

    @Test
    void integersTruncateAndClamp() {
        assertThat(stored(DType.I32, -7.9)).isEqualTo(-7);
        assertThat(stored(DType.I32, 1e12)).isEqualTo(Integer.MAX_VALUE);
        assertThat(stored(DType.I8, -200)).isEqualTo(-128);
        assertThat(stored(DType.I8, 127.5)).isEqualTo(127);
        assertThat(stored(DType.U8, 200)).isEqualTo(200);
        assertThat(stored(DType.U8, 300)).isEqualTo(255);
        assertThat(stored(DType.U8, -1)).isZero();
        assertThat(stored(DType.BOOL, 0.25)).isEqualTo(1);
        assertThat(stored(DType.BOOL, 0)).isZero();
    }

    @Test
    void aBoolOfAnyNonZeroByteIsOne() {
        MEMORY.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 5, (byte) 2);
        assertThat(Elements.get(DType.BOOL, MEMORY, 5)).isEqualTo(1);
    }

    @Test
    void bf16RoundsToTheNearestAndTiesToEven() {
        assertThat(stored(DType.BF16, 1.0 + 1.0 / 256)).isEqualTo(1.0);
        assertThat(stored(DType.BF16, 1.0 + 3.0 / 256)).isEqualTo(1.0 + 4.0 / 256);
        assertThat(stored(DType.BF16, Float.MAX_VALUE)).isInfinite();
        assertThat(stored(DType.BF16, Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(stored(DType.BF16, Double.NaN)).isNaN();
        assertThat(stored(DType.BF16, Float.intBitsToFloat(0x7f800001))).isNaN();
        var random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            float value = (float) (random.nextDouble(-1, 1) * Math.scalb(1.0, random.nextInt(-120, 120)));
            double rounded = stored(DType.BF16, value);
            assertThat(Math.abs(rounded - value)).isLessThanOrEqualTo(Math.abs(value) / 256);
            assertThat(stored(DType.BF16, rounded)).isEqualTo(rounded);
        }
    }

    @Test
    void narrowFloatsSurviveARoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float wide = FloatFormats.bf16ToFloat((short) bits);
            if (!Float.isNaN(wide)) {
                assertThat(FloatFormats.floatToBf16(wide)).isEqualTo((short) bits);
            }
        }
        assertThat(stored(DType.F16, 65504)).isEqualTo(65504);
        assertThat(stored(DType.F16, 1e6)).isInfinite();
        assertThat(stored(DType.F32, 0.1)).isEqualTo(0.1f);
    }
}
