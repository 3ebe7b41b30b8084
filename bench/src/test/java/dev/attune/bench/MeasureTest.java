package dev.attune.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.attune.bench.measure.ErrorNorms;
import dev.attune.bench.measure.Sample;
import dev.attune.bench.measure.Work;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class MeasureTest {

    private static Tensor tensor(DType dtype, double... values) {
        Tensor tensor = Tensor.allocate(Arena.ofAuto(), dtype, values.length);
        for (int i = 0; i < values.length; i++) {
            Elements.set(dtype, tensor.memory(), i, values[i]);
        }
        return tensor;
    }

    @Test
    void errorsAreNorms() {
        var norms = ErrorNorms.between(tensor(DType.F32, 3, 4.5, 0.5), tensor(DType.F32, 3, 4, 0));
        assertThat(norms.maxAbsolute()).isEqualTo(0.5);
        assertThat(norms.relativeL2()).isCloseTo(Math.sqrt(0.5) / 5, within(1e-12));
        assertThat(norms.maxEither()).isEqualTo(0.5);
        assertThat(ErrorNorms.between(tensor(DType.BF16, 200), tensor(DType.F32, 100))
                        .maxEither())
                .isEqualTo(1);
    }

    @Test
    void infinitiesMustMatch() {
        double low = Double.NEGATIVE_INFINITY;
        assertThat(ErrorNorms.between(tensor(DType.F32, low, 1), tensor(DType.F32, low, 1)))
                .isEqualTo(new ErrorNorms(0, 0, 0));
        assertThat(ErrorNorms.between(tensor(DType.F32, low, 1), tensor(DType.F32, -1e30, 1))
                        .relativeL2())
                .isInfinite();
        assertThat(ErrorNorms.between(tensor(DType.F32, Double.NaN, 1), tensor(DType.F32, 1, 1))
                        .maxAbsolute())
                .isInfinite();
        assertThat(ErrorNorms.between(tensor(DType.F32, 0.25), tensor(DType.F32, 0))
                        .relativeL2())
                .isEqualTo(0.25);
    }

    @Test
    void tensorsOfOtherShapesAreNotCompared() {
        assertThatThrownBy(() -> ErrorNorms.between(tensor(DType.F32, 1), tensor(DType.F32, 1, 2)))
                .hasMessageContaining("cannot be compared");
    }

    @Test
    void aMedianIsTheMiddle() {
        assertThat(new Sample(new double[] {5, 1, 9}).median()).isEqualTo(5);
        assertThat(new Sample(new double[] {4, 1, 9, 6}).median()).isEqualTo(5);
        int[] calls = {0};
        assertThat(Sample.of(() -> calls[0]++, 3, 7, 0).runs()).isEqualTo(3);
        assertThat(calls[0]).isEqualTo(3);
        assertThat(Sample.of(() -> {}, 3, 7, Long.MAX_VALUE).runs()).isEqualTo(7);
    }

    /** The formulas of the peers' harness: 4 B H pairs (D + Dv) / 2, and q, k, v and out once. */
    @Test
    void workIsCountedAsPeersCountIt() {
        var shape = new ProblemShape(2, 32, 8, 100, 200, 192, 128);
        long pairsOfOneHead = 12_345;
        var work = Work.of(shape, DType.BF16, 2L * 32 * pairsOfOneHead);
        assertThat(work.flops()).isEqualTo(4.0 * 2 * 32 * pairsOfOneHead * (192 + 128) / 2);
        long elements = 2L * 32 * 100 * 192 + 2L * 8 * 200 * 192 + 2L * 8 * 200 * 128 + 2L * 32 * 100 * 128;
        assertThat(work.bytes()).isEqualTo(elements * 2.0);
        assertThat(work.teraflops(1e6)).isCloseTo(work.flops() / 1e-3 / 1e12, within(1e-9));
    }
}
