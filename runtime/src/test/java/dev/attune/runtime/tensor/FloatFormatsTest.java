package dev.attune.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class FloatFormatsTest {

    @Test
    void everyBf16SurvivesTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = FloatFormats.bf16ToFloat((short) bits);
            if (Float.isNaN(value)) {
                assertThat(FloatFormats.floatToBf16(value)).isEqualTo((short) (bits | 0x40));
            } else {
                assertThat(FloatFormats.floatToBf16(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void everyF16SurvivesTheRoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = FloatFormats.f16ToFloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(FloatFormats.floatToF16(value)).isEqualTo((short) bits);
            } else {
                assertThat(FloatFormats.f16ToFloat(FloatFormats.floatToF16(value)))
                        .isNaN();
            }
        }
    }

    @Test
    void bf16RoundsToNearestAndTiesToEven() {
        // exact arithmetic decides: the two neighbours of a float among the bf16, and which is nearer
        for (long seed = 0; seed < 200_000; seed++) {
            int bits = (int) RandomTensors.bits(7, seed);
            if (seed % 5 == 0) {
                bits = bits & 0xFFFF0000 | 0x8000; // a tie
            }
            float value = Float.intBitsToFloat(bits);
            short narrow = FloatFormats.floatToBf16(value);
            if (Float.isNaN(value)) {
                assertThat(FloatFormats.bf16ToFloat(narrow)).isNaN();
                continue;
            }
            float below = Float.intBitsToFloat(bits & 0xFFFF0000);
            float above = Float.intBitsToFloat((bits & 0xFFFF0000) + 0x10000);
            if (!Float.isFinite(above)) {
                continue;
            }
            BigDecimal exact = new BigDecimal(value);
            int order = exact.subtract(new BigDecimal(below))
                    .abs()
                    .compareTo(new BigDecimal(above).subtract(exact).abs());
            boolean takesAbove = order > 0 || order == 0 && (bits & 0x10000) != 0;
            assertThat(FloatFormats.bf16ToFloat(narrow)).isEqualTo(takesAbove ? above : below);
        }
    }

    @Test
    void overflowIsInfinityAndNanStaysNan() {
        assertThat(FloatFormats.bf16ToFloat(FloatFormats.floatToBf16(Float.MAX_VALUE)))
                .isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(FloatFormats.bf16ToFloat(FloatFormats.floatToBf16(Float.intBitsToFloat(0x7F800001))))
                .isNaN();
        assertThat(FloatFormats.bf16ToFloat(FloatFormats.floatToBf16(Float.intBitsToFloat(0xFFFFFFFF))))
                .isNaN();
        assertThat(FloatFormats.f16ToFloat(FloatFormats.floatToF16(65520))).isEqualTo(Float.POSITIVE_INFINITY);
    }
}
