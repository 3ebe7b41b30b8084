package dev.attune.templates.attention.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.split.SampleVariant;
import dev.attune.templates.attention.split.SplitCall;
import dev.attune.templates.attention.split.SplitKernels;
import dev.attune.templates.ptx.interpreter.LaunchOptions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeAttentionTest {
    private static final double BF16_ERROR = 4e-3;

    private static SplitKernels kernels(DecodeShape shape, SampleVariant variant) {
        return DecodeAttention.write("attention", shape, false, variant, Optional.empty());
    }

    private static DecodeShape shape(int headDim, int valueDim) {
        return new DecodeShape(ElementType.BF16, headDim, valueDim, 16, 64, 4, 2);
    }

    private static void check(SplitCall.Errors errors, double allowed) {
        assertThat(errors.out()).as("out").isLessThan(allowed);
        assertThat(errors.lse()).as("lse").isLessThan(1e-5);
    }

    @ParameterizedTest
    @EnumSource
    void everyVariantInOneSplitAndInMany(SampleVariant variant) {
        SplitKernels kernels = kernels(shape(64, 64), variant);
        SplitCall one = SplitCall.of(ElementType.BF16, 1, 2, 8, 2, 1, 300, 64, 64);
        check(one.run(kernels, variant, 1), BF16_ERROR);
        SplitCall several = SplitCall.of(ElementType.BF16, 1, 2, 6, 2, 7, 300, 64, 64);
        check(several.run(kernels, variant, 1), BF16_ERROR);
        check(several.run(kernels, variant, 3), BF16_ERROR);
    }

    @ParameterizedTest
    @CsvSource({"8,8", "16,24", "24,16", "40,40", "64,72", "80,80", "96,96", "128,64", "136,128", "192,128", "256,256"})
    void headWidths(int headDim, int valueDim) {
        SplitCall call = SplitCall.of(ElementType.BF16, 1, 1, 5, 1, 2, 150, headDim, valueDim);
        check(call.run(kernels(shape(headDim, valueDim), SampleVariant.CAUSAL), SampleVariant.CAUSAL, 2), BF16_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 64, 127, 129, 1000})
    void keyLengthsWithEmptySplits(int keyLength) {
        SplitKernels kernels = kernels(shape(32, 32), SampleVariant.SINK);
        SplitCall call = SplitCall.of(ElementType.BF16, 1, 1, 4, 1, 3, keyLength, 32, 32);
        for (int splits : new int[] {1, 2, 5, 8}) {
            check(call.run(kernels, SampleVariant.SINK, splits), BF16_ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource({"5,1,3", "32,1,1", "32,1,3", "12,12,16", "6,2,1"})
    void groups(int heads, int keyHeads, int queryLength) {
        SplitCall call = SplitCall.of(ElementType.BF16, 1, 1, heads, keyHeads, queryLength, 200, 64, 64);
        for (int rows : new int[] {16, 32}) {
            DecodeShape shape = new DecodeShape(ElementType.BF16, 64, 64, rows, 64, 2, 2);
            SplitKernels kernels = kernels(shape, SampleVariant.SLOPED_WINDOW);
            check(call.run(kernels, SampleVariant.SLOPED_WINDOW, 2), BF16_ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource({"32,1,1", "16,1,3", "64,2,4", "32,2,1", "128,8,1", "256,8,2"})
    void warpsAndStages(int tileKv, int warps, int stages) {
        SplitCall call = SplitCall.of(ElementType.BF16, 1, 1, 4, 2, 5, 700, 64, 32);
        DecodeShape shape = new DecodeShape(ElementType.BF16, 64, 32, 16, tileKv, warps, stages);
        for (SampleVariant variant : new SampleVariant[] {SampleVariant.CAUSAL, SampleVariant.STRIPES}) {
            check(call.run(kernels(shape, variant), variant, 2), BF16_ERROR);
        }
    }

    @Test
    void f16() {
        DecodeShape shape = new DecodeShape(ElementType.F16, 40, 24, 16, 64, 4, 2);
        SplitCall call = SplitCall.of(ElementType.F16, 1, 1, 4, 2, 5, 129, 40, 24);
        check(call.run(kernels(shape, SampleVariant.CAUSAL), SampleVariant.CAUSAL, 2), 6e-4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0, 1000, -1000})
    void scales(double spread) {
        SplitCall call = SplitCall.of(ElementType.BF16, spread, 1, 4, 2, 2, 129, 64, 64);
        for (SampleVariant variant : new SampleVariant[] {SampleVariant.CAUSAL, SampleVariant.SLOPED_WINDOW}) {
            check(call.run(kernels(shape(64, 64), variant), variant, 2), BF16_ERROR);
        }
    }

    @Test
    void bitsDoNotDependOnTheOrderOfWarps() {
        SplitKernels kernels = kernels(shape(64, 64), SampleVariant.STRIPES);
        SplitCall call = SplitCall.of(ElementType.BF16, 1, 2, 8, 2, 3, 300, 64, 64);
        byte[] first = call.run(kernels, SampleVariant.STRIPES, 3).bits();
        for (long seed = 0; seed < 5; seed++) {
            LaunchOptions options = LaunchOptions.DEFAULT.withSchedule(seed);
            assertThat(call.run(kernels, SampleVariant.STRIPES, 3, options).bits())
                    .isEqualTo(first);
        }
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThatThrownBy(() -> new DecodeShape(ElementType.F32, 64, 64, 16, 64, 4, 2))
                .hasMessageContaining("bf16 and f16");
        assertThatThrownBy(() -> shape(60, 64)).hasMessageContaining("head_dim is 60");
        assertThatThrownBy(() -> shape(64, 264)).hasMessageContaining("head_dim_v is 264");
        assertThatThrownBy(() -> new DecodeShape(ElementType.BF16, 64, 64, 16, 48, 4, 2))
                .hasMessageContaining("tile.kv is 48");
    }
}
