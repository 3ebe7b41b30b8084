package dev.attune.compiler.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.attune.compiler.check.FrontEnd;
import dev.attune.compiler.check.SourceLoader;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.ir.Attention;
import dev.attune.runtime.arguments.ArgumentChecks;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Elements;
import dev.attune.runtime.tensor.RandomTensors;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReferenceRowsTest {

    private static final String CAUSAL = "attention Causal {\n    mask kv_idx <= q_idx\n}\n";

    private final Arena arena = Arena.ofAuto();
    private final Attention attention = FrontEnd.check(SourceFile.of("causal.attn", CAUSAL), SourceLoader.of(Map.of()))
            .attentions()
            .getFirst();

    private AttentionArguments call(int queries) {
        return ArgumentChecks.bind(
                attention.signature(),
                Map.of(
                        "q", RandomTensors.normal(arena, DType.F32, 1, 2, 4, queries, 8),
                        "k", RandomTensors.normal(arena, DType.F32, 2, 2, 2, 30, 8),
                        "v", RandomTensors.normal(arena, DType.F32, 3, 2, 2, 30, 5)),
                Map.of(),
                OptionalDouble.empty(),
                arena);
    }

    @Test
    void theRowsAreThoseOfTheWhole() {
        AttentionArguments call = call(20);
        ReferenceAttention.Result whole = ReferenceAttention.compute(attention, call);
        for (int i = 0; i < whole.out().length; i++) {
            Elements.set(DType.F32, call.out().memory(), i, whole.out()[i]);
        }
        for (int i = 0; i < whole.lse().length; i++) {
            Elements.set(DType.F32, call.lse().orElseThrow().memory(), i, whole.lse()[i]);
        }
        ReferenceRows rows = ReferenceRows.sample(attention, call, 40, 5);
        assertThat(rows.rows()).hasSize(40).doesNotHaveDuplicates();
        assertThat(rows.rows()).contains(new ReferenceRows.Row(0, 0, 0), new ReferenceRows.Row(1, 3, 19));
        assertThat(rows.errorOfOut(call.out()).relativeL2()).isLessThan(1e-7);
        assertThat(rows.errorOfLse(call.lse().orElseThrow()).maxAbsoluteOrRelative())
                .isLessThan(1e-7);
        // the last row of the call is among those that are looked at
        Elements.set(DType.F32, call.out().memory(), call.out().elements() - 1, 100);
        assertThat(rows.errorOfOut(call.out()).maxAbsolute()).isGreaterThan(50);
    }

    @Test
    void aSmallCallIsLookedAtWhole() {
        assertThat(ReferenceRows.sample(attention, call(1), 40, 5).rows()).hasSize(8);
        assertThat(ReferenceRows.sample(attention, call(0), 40, 5).rows()).isEmpty();
    }
}
