package dev.attune.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class TensorCopiesTest {

    @Test
    void stridedViewsBecomeContiguous() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor base = RandomTensors.normal(arena, DType.BF16, 1, 5, 7, 3);
            // the view [3, 5, 7] with the last dimension first
            Tensor view = new Tensor(DType.BF16, new long[] {3, 5, 7}, new long[] {1, 21, 3}, base.memory());
            Tensor copy = TensorCopies.contiguous(arena, view);
            assertThat(copy.isContiguous()).isTrue();
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 5; j++) {
                    for (int k = 0; k < 7; k++) {
                        assertThat(TensorCopies.getFloat(copy, (i * 5 + j) * 7 + k))
                                .isEqualTo(TensorCopies.getFloat(base, i + 21 * j + 3 * k));
                    }
                }
            }
        }
    }

    @Test
    void convertingWidensExactlyAndRejectsIntegers() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor narrow = RandomTensors.normal(arena, DType.F16, 1, 11, 13);
            Tensor wide = TensorCopies.convert(arena, narrow, DType.F32);
            Tensor back = TensorCopies.convert(arena, wide, DType.F16);
            assertThat(back.memory().mismatch(narrow.memory())).isEqualTo(-1);
            Tensor integers = Tensor.allocate(arena, DType.I32, 4);
            assertThatThrownBy(() -> TensorCopies.convert(arena, integers, DType.F32))
                    .hasMessageContaining("a i32 tensor cannot be converted to f32");
        }
    }

    @Test
    void emptyAndScalarTensorsAreCopied() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(TensorCopies.contiguous(arena, Tensor.allocate(arena, DType.F32, 3, 0, 2))
                            .elements())
                    .isZero();
            Tensor scalar = RandomTensors.normal(arena, DType.F32, 9);
            assertThat(TensorCopies.getFloat(TensorCopies.contiguous(arena, scalar), 0))
                    .isEqualTo(TensorCopies.getFloat(scalar, 0));
        }
    }
}
