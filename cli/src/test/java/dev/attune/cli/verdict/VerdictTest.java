package dev.attune.cli.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.cli.Style;
import dev.attune.compiler.reference.ReferenceCheck;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static String line(ReferenceCheck.Error error) {
        return new Verdict("out", error, 2e-6, error.passesL2(2e-6), "the float64 reference").line(new Style(false));
    }

    @Test
    void anErrorStandsBesideWhatItMayBe() {
        assertThat(line(new ReferenceCheck.Error(1e-6, 3e-7, 5e-7, 0, 4)))
                .isEqualTo(
                        "ok   out: relative L2 3.00e-07 <= 2.00e-06, max abs 1.00e-06  (against the float64 reference)");
        assertThat(line(new ReferenceCheck.Error(1e-4, 3e-5, 5e-5, 0, 4)))
                .isEqualTo(
                        "FAIL out: relative L2 3.00e-05 > 2.00e-06, max abs 1.00e-04  (against the float64 reference)");
    }

    @Test
    void aNanHasNoErrorToShow() {
        assertThat(line(new ReferenceCheck.Error(0, 0, 0, 2560, -1)))
                .isEqualTo("FAIL out: 2,560 elements are NaN, in the result or in what it is compared with: the float64"
                        + " reference");
    }
}
