package dev.attune.runtime.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in and out of tensors, and transposition, on widths that are no multiple of a vector. */
class RowPassesTest {

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void rowsSurviveTheRoundTrip(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor from = RandomTensors.normal(arena, dtype, 1, 7, 43);
            Tensor to = Tensor.allocate(arena, dtype, 7, 50);
            var rows = new ElementRows(dtype);
            float[] scratch = new float[7 * 48];
            rows.read(from.memory(), 0, 43, 7, 43, scratch, 0, 48);
            rows.write(scratch, 0, 48, 7, 43, to.memory(), 0, 50);
            for (int row = 0; row < 7; row++) {
                for (int i = 0; i < 43; i++) {
                    double expected = Elements.get(dtype, from.memory(), row * 43 + i);
                    assertThat((double) scratch[row * 48 + i]).isEqualTo(expected);
                    assertThat(Elements.get(dtype, to.memory(), row * 50 + i)).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16"})
    void narrowingRoundsAsElementsDo(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor wide = RandomTensors.normal(arena, DType.F32, 2, 5000);
            Tensor narrow = Tensor.allocate(arena, dtype, 5000);
            Tensor expected = Tensor.allocate(arena, dtype, 5000);
            float[] scratch = new float[5000];
            new ElementRows(DType.F32).read(wide.memory(), 0, 5000, 1, 5000, scratch, 0, 5000);
            scratch[17] = Float.NaN;
            scratch[18] = Float.NEGATIVE_INFINITY;
            scratch[19] = 3e38f;
            new ElementRows(dtype).write(scratch, 0, 5000, 1, 5000, narrow.memory(), 0, 5000);
            for (int i = 0; i < 5000; i++) {
                Elements.set(dtype, expected.memory(), i, scratch[i]);
                Double rounded = Elements.get(dtype, expected.memory(), i);
                assertThat((Double) Elements.get(dtype, narrow.memory(), i)).isEqualTo(rounded);
            }
        }
    }

    @Test
    void wholeNumbersAreNoRows() {
        assertThatThrownBy(() -> new ElementRows(DType.I32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("i32")
                .hasMessageContaining("bf16");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 13, 16, 31, 64, 70})
    void transposition(int rows) {
        int columns = 41;
        float[] from = new float[3 + rows * 45];
        for (int i = 0; i < from.length; i++) {
            from[i] = i;
        }
        float[] to = new float[5 + columns * 77];
        new Transposition().transpose(from, 3, 45, rows, columns, to, 5, 77);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                assertThat(to[5 + column * 77 + row]).isEqualTo(from[3 + row * 45 + column]);
            }
        }
    }

    @Test
    void totalDivision() {
        assertThat(TotalMath.floorDivide(-7, 2)).isEqualTo(-4);
        assertThat(TotalMath.floorRemainder(-7, 2)).isEqualTo(1);
        assertThat(TotalMath.floorRemainder(7, -2)).isEqualTo(-1);
        assertThat(TotalMath.floorDivide(5, 0)).isZero();
        assertThat(TotalMath.floorRemainder(5, 0)).isEqualTo(5);
        assertThat(TotalMath.floorDivide(Integer.MIN_VALUE, -1)).isEqualTo(Integer.MIN_VALUE);
        assertThat(TotalMath.smaller(Float.NaN, 2f)).isEqualTo(2f);
        assertThat(TotalMath.larger(2f, Float.NaN)).isEqualTo(2f);
    }
}
