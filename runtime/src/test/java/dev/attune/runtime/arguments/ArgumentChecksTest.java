package dev.attune.runtime.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.runtime.kernel.Artifacts;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.tensor.AttentionArguments;
import dev.attune.runtime.tensor.DType;
import dev.attune.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ArgumentChecksTest {

    private final Arena arena = Arena.ofAuto();
    private final VariantSignature signature = Artifacts.signature();
    private final Map<String, Tensor> tensors = new HashMap<>(Map.of(
            "q", tensor(DType.BF16, 2, 6, 5, 16),
            "k", tensor(DType.BF16, 2, 3, 9, 16),
            "v", tensor(DType.BF16, 2, 3, 9, 8),
            "table", tensor(DType.F32, 6, 32),
            "pages", tensor(DType.I32, 2, 4, 4),
            "dout", tensor(DType.F32, 1)));

    private Tensor tensor(DType dtype, long... shape) {
        return Tensor.allocate(arena, dtype, shape);
    }

    private AttentionArguments bind(Map<String, Double> parameters, OptionalDouble scale) {
        return ArgumentChecks.bind(signature, tensors, parameters, scale, arena);
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> bind(Map.of(), OptionalDouble.empty()))
                .isInstanceOf(ArgumentException.class)
                .hasMessageStartingWith("arguments of Everything: ")
                .hasMessageContaining(message);
    }

    @Test
    void aGoodCallIsBound() {
        AttentionArguments call = bind(Map.of("window", 7.0, "cap", 0.3), OptionalDouble.empty());
        assertThat(call.shape()).isEqualTo(new ProblemShape(2, 6, 3, 5, 9, 16, 8));
        assertThat(call.scale()).isEqualTo(0.25f);
        assertThat(call.parameters())
                .isEqualTo(
                        Map.of("window", 7.0, "cap", (double) 0.3f, "limit", Double.NEGATIVE_INFINITY, "strict", 1.0));
        assertThat(call.captured()).containsOnlyKeys("table", "pages");
        assertThat(call.out()).hasToString("bf16[2, 6, 5, 8]");
        assertThat(call.lse().orElseThrow()).hasToString("f32[2, 6, 5]");
        CallLengths lengths = ArgumentChecks.check(signature, call);
        assertThat(lengths.applyAsLong("pages_len")).isEqualTo(4);
        assertThat(lengths.applyAsLong("group_size")).isEqualTo(2);
        assertThatThrownBy(() -> lengths.applyAsLong("page")).hasMessageContaining("binds no length 'page'");
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        tensors.remove("table");
        tensors.put("tabel", tensor(DType.F32, 6, 32));
        tensors.put("pages", tensor(DType.I32, 2, 4, 5));
        assertThatThrownBy(() -> bind(Map.of("windw", 1.0, "cap", Double.NaN), OptionalDouble.of(Double.NaN)))
                .isInstanceOfSatisfying(
                        ArgumentException.class,
                        e -> assertThat(e.problems())
                                .containsExactlyInAnyOrder(
                                        "there is no parameter 'windw'; did you mean 'window'?",
                                        "parameter 'cap' is NaN; NaN would make every result NaN",
                                        "the captured tensor 'table', f32[heads, 32], is missing; did you mean 'tabel'?",
                                        "pages is i32[2, 4, 5]; it is declared i32[batch, pages_len, pages_len],"
                                                + " and pages_len is 4 in pages",
                                        "scale is NaN; it must be a finite f32"));
    }

    @Test
    void parametersKeepTheirTypes() {
        for (var wrong : Map.of("window", 1.5, "strict", 2.0, "cap", 1e39).entrySet()) {
            assertThatThrownBy(() -> bind(Map.of(wrong.getKey(), wrong.getValue()), OptionalDouble.empty()))
                    .hasMessageContaining("parameter '" + wrong.getKey() + "' is " + wrong.getValue() + "; ");
        }
        assertThatThrownBy(() -> bind(Map.of("window", 2147483648.0), OptionalDouble.empty()))
                .hasMessageContaining("an i32 is a whole number from -2147483648 to 2147483647");
        assertThatThrownBy(() -> bind(Map.of("window", Double.NaN), OptionalDouble.empty()))
                .hasMessageContaining("parameter 'window' is NaN");
        assertThat(bind(Map.of("window", -0.0), OptionalDouble.empty())
                        .parameters()
                        .get("window"))
                .isEqualTo(0.0);
    }

    @Test
    void shapesThatDisagreeAreShown() {
        tensors.put("k", tensor(DType.BF16, 2, 3, 10, 16));
        assertRefused(
                "q is bf16[2, 6, 5, 16], k is bf16[2, 3, 10, 16], v is bf16[2, 3, 9, 8]: k and v differ in length");
        tensors.put("k", tensor(DType.BF16, 2, 3, 9, 8));
        assertRefused("q and k differ in head dim");
        tensors.put("k", tensor(DType.BF16, 1, 3, 9, 16));
        assertRefused("batch sizes differ");
        tensors.put("k", tensor(DType.F32, 2, 3, 9, 16));
        assertRefused("their dtypes differ; convert them to one");
        tensors.put("k", tensor(DType.I32, 2, 3, 9, 16));
        assertRefused("k is i32[2, 3, 9, 16]; its dtype must be f32, f16 or bf16");
        tensors.put("k", tensor(DType.BF16, 2, 3, 9));
        assertRefused("k is bf16[2, 3, 9], of rank 3; it must be [batch, heads, length, dim]");
        tensors.put("k", tensor(DType.BF16, 2, 4, 9, 16));
        tensors.put("v", tensor(DType.BF16, 2, 4, 9, 16));
        assertRefused("kv_heads is 4; it must be a divisor of heads = 6");
        tensors.remove("k");
        assertRefused("the tensor 'k' is missing");
    }

    @Test
    void capturedTensorsMustBeAsDeclared() {
        tensors.put("table", tensor(DType.F32, 5, 32));
        assertRefused("table is f32[5, 32]; it is declared f32[heads, 32], and heads is 6 here");
        tensors.put("table", tensor(DType.F32, 6, 31));
        assertRefused("table is f32[6, 31]; it is declared f32[heads, 32]");
        tensors.put("table", tensor(DType.F16, 6, 32));
        assertRefused("table is f16[6, 32]; it is declared f32[heads, 32]");
        tensors.put("table", tensor(DType.F32, 192));
        assertRefused("table is f32[192], of rank 1; it is declared f32[heads, 32]");
        tensors.put("pages", tensor(DType.I32, 2, 0, 0));
        assertRefused("pages_len is at least 1");
        tensors.put("pages", tensor(DType.I32, 2, 4, 4));
        Tensor wide = tensor(DType.F32, 6, 40);
        tensors.put("table", new Tensor(DType.F32, new long[] {6, 32}, new long[] {40, 1}, wide.memory()));
        assertRefused("with gaps between its rows");
    }

    @Test
    void rowsOfQueryMustBeDense() {
        tensors.put(
                "q",
                new Tensor(
                        DType.BF16,
                        new long[] {2, 6, 5, 16},
                        new long[] {480, 80, 1, 5},
                        tensor(DType.BF16, 960).memory()));
        assertRefused("elements of a row must be neighbours");
    }

    @Test
    void aCallMadeByHandIsCheckedToo() {
        AttentionArguments good = bind(Map.of(), OptionalDouble.of(0.5));
        var wrongResults = new AttentionArguments(
                good.shape(),
                good.query(),
                good.key(),
                good.value(),
                good.captured(),
                good.parameters(),
                0.5f,
                tensor(DType.F32, 2, 6, 5, 8),
                Optional.of(tensor(DType.F32, 2, 6, 4)));
        assertThatThrownBy(() -> ArgumentChecks.check(signature, wrongResults))
                .hasMessageContaining("out is f32[2, 6, 5, 8]; it must be bf16[2, 6, 5, 8]")
                .hasMessageContaining("lse is f32[2, 6, 4]; it must be f32[2, 6, 5]");
        var noDefaults = new AttentionArguments(
                good.shape(),
                good.query(),
                good.key(),
                good.value(),
                good.captured(),
                Map.of("cap", 1.0),
                0.5f,
                good.out(),
                good.lse());
        assertThatThrownBy(() -> ArgumentChecks.check(signature, noDefaults))
                .hasMessageContaining("parameter 'window' has no value");
    }
}
