package dev.attune.compiler.ir;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.attune.compiler.testing.RandomVariant;
import dev.attune.compiler.testing.RandomVariants;
import dev.attune.runtime.kernel.VariantSignature;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.runtime.kernel.VariantSignature.ScalarParameter;
import dev.attune.runtime.kernel.VariantSignature.ScalarType;
import dev.attune.runtime.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifierTest {

    private static final CapturedTensor TABLE = new CapturedTensor(
            "table", DType.F32, List.of(new Dimension.CallLength("heads"), new Dimension.FreshLength("n")), "");
    private static final VariantSignature SIGNATURE = new VariantSignature(
            "V", "", List.of(new ScalarParameter("window", ScalarType.I32, 1, "")), List.of(TABLE), true);
    private static final Normalization SOFTMAX =
            new Normalization.Softmax(Normalization.Strategy.ONLINE, Optional.empty());

    private final IrBuilder builder = new IrBuilder();
    private final Value score = builder.score();
    private final Value query = builder.position(Axis.QUERY);
    private final Value key = builder.position(Axis.KEY);

    @Test
    void randomVariantsAreWellFormed() {
        for (RandomVariant variant : RandomVariants.variants(5000, 500).toList()) {
            assertThatCode(() -> Verifier.verify(variant.attention()))
                    .as(variant.toString())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void useBeforeDefinition() {
        Value sum = builder.add(query, key);
        var body = new ArrayList<>(builder.body());
        body.addFirst(body.removeLast());

        assertThatThrownBy(() -> Verifier.verifyAfter("ShuffleLines", attention(body, Optional.empty(), SOFTMAX)))
                .isInstanceOf(InvalidIrException.class)
                .hasMessage("after ShuffleLines: '" + sum
                        + ": i32 = add %q_idx, %kv_idx': %q_idx is not defined before it");
    }

    @Test
    void twoDefinitionsOfOneName() {
        var body = new ArrayList<>(builder.body());
        body.add(body.getFirst());

        assertFails(body, "'%score: f32 = score': %score is defined twice");
    }

    @Test
    void operandOfAnotherType() {
        var body = new ArrayList<>(builder.body());
        body.add(new Definition(new Value("x", Type.F32), new Op.Unary(UnaryOp.EXP, new Value("q_idx", Type.F32))));

        assertFails(body, "'%x: f32 = exp %q_idx': %q_idx is i32, not f32");
    }

    @Test
    void undeclaredNames() {
        var noParameter = new IrBuilder(builder.body());
        noParameter.parameter("width", Type.I32);
        assertFails(noParameter.body(), "'%width: i32 = param width': no parameter 'width' is declared");

        var otherType = new IrBuilder(builder.body());
        otherType.parameter("window", Type.F32);
        assertFails(otherType.body(), "'%window: f32 = param window': parameter window is declared as I32");

        var noLength = new IrBuilder(builder.body());
        noLength.length("m");
        assertFails(noLength.body(), "'%m: i32 = length m': no length 'm' is bound");

        var fresh = new IrBuilder(builder.body());
        fresh.length("n");
        assertThatCode(() -> Verifier.verify(attention(fresh.body(), Optional.empty(), SOFTMAX)))
                .doesNotThrowAnyException();
    }

    @Test
    void tensorReadsFitTheDeclaration() {
        var rank = new IrBuilder(builder.body());
        rank.share(new Op.Read("table", DType.F32, List.of(query)));
        assertFails(rank.body(), "'%table: f32 = read table[%q_idx]': tensor table has 2 dimensions, not 1");

        var dtype = new IrBuilder(builder.body());
        dtype.share(new Op.Read("table", DType.F16, List.of(query, key)));
        assertFails(
                dtype.body(), "'%table: f32 = read table[%q_idx, %kv_idx]': tensor table is declared as f32, not f16");
    }

    @Test
    void rootsDependOnWhatTheyMay() {
        Value zero = builder.f32(0);
        Value positive = builder.compare(Predicate.GT, score, zero);
        assertThatThrownBy(() -> Verifier.verify(attention(builder.body(), Optional.of(positive), SOFTMAX)))
                .hasMessage("mask %gt depends on the score");

        Value byKey = builder.convert(Type.F32, key);
        assertThatThrownBy(() -> Verifier.verify(attention(builder.body(), Optional.empty(), sink(byKey))))
                .hasMessage("sink %to_f32 depends on the key");
        assertThatThrownBy(() -> Verifier.verify(attention(builder.body(), Optional.empty(), sink(score))))
                .hasMessage("sink %score depends on the score");
        Value elsewhere = new Value("elsewhere", Type.F32);
        assertThatThrownBy(() -> Verifier.verify(attention(builder.body(), Optional.empty(), sink(elsewhere))))
                .hasMessage("sink %elsewhere: f32 is not defined");
    }

    @Test
    void lseGoesWithSoftmax() {
        assertThatThrownBy(() ->
                        Verifier.verify(attention(builder.body(), Optional.empty(), new Normalization.Weight(score))))
                .hasMessageStartingWith("the signature says hasLse = true but the variant has Weight");
    }

    @Test
    void tileCodeStaysApart() {
        var variant = new IrBuilder(builder.body());
        variant.i64(3);
        assertFails(variant.body(), "'%c3: i64 = const 3': i64 occurs in tile code only");

        var bounds = new IrBuilder(builder.body());
        bounds.tileBound(Axis.QUERY, Op.End.LOW);
        assertFails(bounds.body(), "'%q_idx.low: i32 = tile q_idx.low': tile occurs in tile code only");

        assertThatThrownBy(() -> Verifier.verifyTileCode(SIGNATURE, builder.body(), List.of(), 0))
                .hasMessage("tile code of V: '%score: f32 = score': tile code has no score");
        var tile = new IrBuilder();
        Value extreme = tile.tileExtreme(1, Type.I32, Op.End.HIGH);
        assertThatThrownBy(() -> Verifier.verifyTileCode(SIGNATURE, tile.body(), List.of(extreme), 1))
                .hasMessage("tile code of V: '%extreme.1.high: i32 = extreme 1.high': there are 1 summaries");
        assertThatCode(() -> Verifier.verifyTileCode(SIGNATURE, tile.body(), List.of(extreme), 2))
                .doesNotThrowAnyException();
    }

    private static Normalization sink(Value value) {
        return new Normalization.Softmax(Normalization.Strategy.ONLINE, Optional.of(value));
    }

    private void assertFails(List<Definition> body, String message) {
        assertThatThrownBy(() -> Verifier.verify(attention(body, Optional.empty(), SOFTMAX)))
                .isInstanceOf(InvalidIrException.class)
                .hasMessage(message);
    }

    private Attention attention(List<Definition> body, Optional<Value> mask, Normalization normalization) {
        return new Attention(SIGNATURE, body, score, mask, normalization, List.of());
    }
}
