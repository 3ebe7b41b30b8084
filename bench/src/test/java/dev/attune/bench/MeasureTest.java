package dev.attune.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.attune.bench.measure.Sample;
import dev.attune.bench.measure.Work;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import org.junit.jupiter.api.Test;

class MeasureTest {

    @Test
    void aMedianIsTheMiddle() {
        assertThat(new Sample(new double[] {5, 1, 9}).median()).isEqualTo(5);
        assertThat(new Sample(new double[] {4, 1, 9, 6}).median()).isEqualTo(5);
        assertThat(new Sample(new double[] {7}).median()).isEqualTo(7);
        assertThat(new Sample(new double[] {7, 8}).runs()).isEqualTo(2);
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
