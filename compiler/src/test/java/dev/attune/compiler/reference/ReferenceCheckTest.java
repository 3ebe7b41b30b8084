package dev.attune.compiler.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ReferenceCheckTest {

    @Test
    void errorsAreWhatTheyAreCalled() {
        ReferenceCheck.Error error = compare(new double[] {3, -4, 100}, 3.5, -4, 101);

        assertThat(error.maxAbsolute()).isEqualTo(1.0);
        assertThat(error.worst()).isEqualTo(2);
        assertThat(error.relativeL2()).isEqualTo(Math.sqrt(1.25 / 10025), Assertions.within(1e-12));
        assertThat(error.maxAbsoluteOrRelative()).isEqualTo(0.5 / 3, Assertions.within(1e-12));
        assertThat(error).hasToString("max abs error 1.00, relative L2 error 0.0112, worst at element 2");
    }

    @Test
    void notANumberNeverPasses() {
        assertThat(compare(new double[] {1, Double.NaN}, 1, Double.NaN).passesL2(1e9))
                .isFalse();
        assertThat(compare(new double[] {1, 2}, 1, Double.NaN).passesElementwise(1e9))
                .isFalse();
    }

    @Test
    void infinitiesMustBeEqual() {
        double minus = Double.NEGATIVE_INFINITY;
        assertThat(compare(new double[] {minus, 1}, minus, 1).passesElementwise(0))
                .isTrue();
        assertThat(compare(new double[] {minus, 1}, minus, 1).passesL2(0)).isTrue();
        assertThat(compare(new double[] {minus, 1}, 7, 1).passesElementwise(1e9))
                .isFalse();
        assertThat(compare(new double[] {minus, 1}, -minus, 1).passesL2(1e9)).isFalse();
        assertThat(compare(new double[] {0, 1}, minus, 1).passesL2(1e9)).isFalse();
    }

    @Test
    void zerosMustStayZero() {
        assertThat(compare(new double[] {0, 0}, 0, 0).passesL2(0)).isTrue();
        assertThat(compare(new double[] {0, 0}, 0, 1e-30).passesL2(1)).isFalse();
    }

    @Test
    void sizesMustAgree() {
        assertThatThrownBy(() -> compare(new double[] {1}, 1, 2))
                .hasMessage("the result f32[2] has 2 elements; expected are 1");
    }

    private static ReferenceCheck.Error compare(double[] expected, double... actual) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.allocate(arena, DType.F32, actual.length);
            for (int i = 0; i < actual.length; i++) {
                Elements.set(DType.F32, tensor.memory(), i, actual[i]);
            }
            return ReferenceCheck.compare(expected, tensor);
        }
    }
}
