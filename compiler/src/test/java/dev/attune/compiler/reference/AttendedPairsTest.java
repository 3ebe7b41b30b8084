package dev.attune.compiler.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AttendedPairsTest {

    private final Arena arena = Arena.ofAuto();

    private long count(String mask, int batch, int heads, int queries, int keys, Map<String, Tensor> captured) {
        String text = "attention Some {\n    tensor ids: i32[batch, kv_len]\n" + mask + "\n}\n";
        Attention attention = FrontEnd.check(SourceFile.of("some.attn", text), SourceLoader.of(Map.of()))
                .attentions()
                .getFirst();
        Map<String, Tensor> tensors = new HashMap<>(captured);
        tensors.put("q", Tensor.allocate(arena, DType.F32, batch, heads, queries, 4));
        tensors.put("k", Tensor.allocate(arena, DType.F32, batch, heads / 2, keys, 4));
        tensors.put("v", tensors.get("k"));
        return AttendedPairs.count(
                attention,
                ArgumentChecks.bind(attention.signature(), tensors, Map.of(), OptionalDouble.empty(), arena));
    }

    private Map<String, Tensor> ids(int batch, int... row) {
        Tensor ids = Tensor.allocate(arena, DType.I32, batch, row.length);
        for (int b = 0; b < batch; b++) {
            for (int i = 0; i < row.length; i++) {
                Elements.set(DType.I32, ids.memory(), (long) b * row.length + i, b == 0 ? row[i] : 0);
            }
        }
        return Map.of("ids", ids);
    }

    @Test
    void everyPairWithoutAMask() {
        assertThat(count("", 3, 4, 100, 7, ids(3, new int[7]))).isEqualTo(3 * 4 * 100 * 7);
    }

    @Test
    void aMaskThatVariesByNeitherBatchNorHeadIsCountedOnce() {
        assertThat(count("    mask kv_idx <= q_idx", 2, 4, 200, 200, ids(2, new int[200])))
                .isEqualTo(2 * 4 * 200L * 201 / 2);
    }

    @Test
    void aMaskMayVaryByBatch() {
        assertThat(count("    mask ids[b, q_idx] == ids[b, kv_idx]", 2, 2, 4, 4, ids(2, 0, 0, 1, 2)))
                .isEqualTo(2 * (4 + 1 + 1) + 2 * 16);
    }

    @Test
    void aMaskMayVaryByHead() {
        assertThat(count("    mask kv_idx < h", 1, 4, 3, 3, ids(1, 0, 0, 0))).isEqualTo((0 + 1 + 2 + 3) * 3);
        assertThat(count("    mask kv_idx < h_kv", 1, 4, 3, 3, ids(1, 0, 0, 0))).isEqualTo((0 + 0 + 1 + 1) * 3);
    }

    @Test
    void nothingIsAttendedWhereThereIsNothing() {
        assertThat(count("    mask kv_idx <= q_idx", 1, 2, 0, 5, ids(1, new int[5])))
                .isZero();
        assertThat(count("    mask kv_idx <= q_idx", 1, 2, 5, 0, ids(1))).isZero();
    }
}
