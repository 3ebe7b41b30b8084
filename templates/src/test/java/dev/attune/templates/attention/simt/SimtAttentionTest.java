package dev.attune.templates.attention.simt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.split.SampleVariant;
import dev.attune.templates.attention.split.SplitCall;
import dev.attune.templates.attention.split.SplitKernels;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimtAttentionTest {
    private static final double F32_ERROR = 2e-6;

    private static SplitKernels kernels(SimtShape shape, SampleVariant variant) {
        return SimtAttention.write("attention", shape, false, variant, Optional.empty());
    }

    private static void check(SplitCall.Errors errors, double allowed) {
        assertThat(errors.out()).as("out").isLessThan(allowed);
        assertThat(errors.lse()).as("lse").isLessThan(1e-6);
    }

    @ParameterizedTest
    @EnumSource
    void everyVariantPackedAndNot(SampleVariant variant) {
        SplitCall call = SplitCall.of(ElementType.F32, 1, 2, 6, 2, 19, 150, 40, 24);
        for (boolean packs : new boolean[] {true, false}) {
            SplitKernels kernels = kernels(new SimtShape(40, 24, 8, 2, 1, packs, false), variant);
            check(call.run(kernels, variant, 1), F32_ERROR);
            check(call.run(kernels, variant, 3), F32_ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,1", "2,3", "3,5", "4,33", "7,64", "13,63", "37,5", "40,96", "65,130", "80,80", "128,128", "192,128",
        "255,17", "20,255", "256,256"
    })
    void headWidths(int headDim, int valueDim) {
        SplitCall call = SplitCall.of(ElementType.F32, 1, 1, 2, 1, 5, 90, headDim, valueDim);
        SimtShape shape = new SimtShape(headDim, valueDim, 4, 2, 1, true, false);
        check(call.run(kernels(shape, SampleVariant.CAUSAL), SampleVariant.CAUSAL, 2), F32_ERROR);
    }

    @ParameterizedTest
    @CsvSource({"4,1,1", "8,4,2", "16,2,1", "32,1,3", "16,8,1"})
    void rowsWarpsAndStages(int rows, int warps, int stages) {
        SplitCall call = SplitCall.of(ElementType.F32, 1, 1, 2, 2, 37, 300, 24, 24);
        SimtShape shape = new SimtShape(24, 24, rows, warps, stages, false, false);
        for (SampleVariant variant : new SampleVariant[] {SampleVariant.SLOPED_WINDOW, SampleVariant.STRIPES}) {
            check(call.run(kernels(shape, variant), variant, 2), F32_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    void warpsThatShareTheKeys(SampleVariant variant) {
        SplitCall call = SplitCall.of(ElementType.F32, 1, 1, 4, 2, 85, 150, 24, 40);
        for (int stages = 1; stages <= 2; stages++) {
            SplitKernels plain = kernels(new SimtShape(24, 40, 16, 4, stages, false, true), variant);
            check(call.run(plain, variant, 1), F32_ERROR);
            SplitKernels packed = kernels(new SimtShape(24, 40, 8, 8, stages, true, true), variant);
            check(call.run(packed, variant, 2), F32_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 13, 127, 129, 1000})
    void keyLengthsWithEmptySplits(int keyLength) {
        SplitKernels kernels = kernels(new SimtShape(16, 16, 8, 2, 1, true, false), SampleVariant.SINK);
        SplitCall call = SplitCall.of(ElementType.F32, 1, 1, 5, 1, 3, keyLength, 16, 16);
        for (int splits : new int[] {1, 2, 8}) {
            check(call.run(kernels, SampleVariant.SINK, splits), F32_ERROR);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,2e-6", "0,2e-6", "100,1e-5", "1000,5e-5", "-1000,5e-5"})
    void scales(double spread, double allowed) {
        SplitCall call = SplitCall.of(ElementType.F32, spread, 1, 4, 2, 20, 129, 64, 64);
        for (SampleVariant variant : new SampleVariant[] {SampleVariant.CAUSAL, SampleVariant.SLOPED_WINDOW}) {
            SplitKernels kernels = kernels(new SimtShape(64, 64, 16, 2, 1, false, false), variant);
            assertThat(call.run(kernels, variant, 2).out()).as("%s", variant).isLessThan(allowed);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,64,8", "64,257,8", "64,64,12"})
    void refusesWhatItCannotDo(int headDim, int valueDim, int rows) {
        assertThatThrownBy(() -> new SimtShape(headDim, valueDim, rows, 2, 1, true, false))
                .hasMessageContaining("the simt family takes");
    }
}
