package dev.attune.compiler.testing;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.RandomTensors;
import dev.attune.runtime.tensor.Tensor;
import dev.attune.runtime.tensor.TensorCopies;
import java.lang.foreign.Arena;
import java.util.Map;

/** Biases that rule pairs out by a number far below all scores, as callers do who have no mask. */
public final class FarDown {
    private FarDown() {}

    /**
     * A bias of normal numbers, and of {@code far} for some pairs of every other row.
     *
     * @param wholeRows whether also for all pairs of every sixteenth row. The judge then allows large errors, as the largest lse is
     *     large: it sees no more than that all is finite
     * @return the tensor {@code bias [heads, q_len, kv_len]}, f32, by its name
     */
    public static Map<String, Tensor> bias(Arena arena, ProblemShape shape, float far, boolean wholeRows) {
        int rows = shape.heads() * shape.qLen();
        int keys = shape.kvLen();
        Tensor bias = RandomTensors.normal(arena, DType.F32, 4, shape.heads(), shape.qLen(), keys);
        for (int row = 0; row < rows; row++) {
            for (int key = 0; key < keys; key++) {
                if (wholeRows && row % 16 == 3 || row % 2 == 0 && key > row / 2) {
                    TensorCopies.setFloat(bias, row * (long) keys + key, far);
                }
            }
        }
        return Map.of("bias", bias);
    }
}
