package dev.attune.runtime.tune.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GaussianProcessTest {

    @Test
    void twoPointsAsByHand() {
        // with k(x, y) = exp(-(x - y)^2 / 2) at 0 and 1: the inverse of ((1, c), (c, 1)) is ((1, -c), (-c, 1)) / (1 -
        // c^2)
        double c = Math.exp(-0.5);
        var process = new GaussianProcess(new double[][] {{1, c}, {c, 1}}, new double[] {2, -1});
        assertThat(process.mean(new double[] {1, c})).isCloseTo(2, within(1e-12));
        assertThat(process.deviation(new double[] {1, c}, 1)).isCloseTo(0, within(1e-5));
        double half = Math.exp(-0.125);
        assertThat(process.mean(new double[] {half, half})).isCloseTo(half * (2 - 1) / (1 + c), within(1e-12));
        assertThat(process.deviation(new double[] {half, half}, 1))
                .isCloseTo(Math.sqrt(1 - 2 * half * half / (1 + c)), within(1e-12));
        double determinant = 1 - c * c;
        double fit = (2 * 2 + 1 + 2 * c * 2) / determinant;
        assertThat(process.logLikelihood())
                .isCloseTo(-0.5 * fit - 0.5 * Math.log(determinant) - Math.log(2 * Math.PI), within(1e-12));
    }

    @Test
    void nothingSeenLeavesThePrior() {
        var process = new GaussianProcess(new double[0][0], new double[0]);
        assertThat(process.mean(new double[0])).isZero();
        assertThat(process.deviation(new double[0], 4)).isEqualTo(2);
    }

    @Test
    void whatIsNoCovarianceIsRefused() {
        assertThatThrownBy(() -> new GaussianProcess(new double[][] {{1, 2}, {2, 1}}, new double[2]))
                .hasMessageContaining("not positive definite at row 1");
    }
}
