package dev.attune.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IrBuilderTest {

    private final IrBuilder builder = new IrBuilder();

    @Test
    void equalOperationsAreOneValue() {
        Value query = builder.position(Axis.QUERY);
        Value sum = builder.add(query, builder.i32(4));

        assertThat(builder.position(Axis.QUERY)).isEqualTo(query);
        assertThat(builder.add(query, builder.i32(4))).isEqualTo(sum);
        assertThat(builder.body()).hasSize(3);
        assertThat(builder.definitionOf(sum)).isEqualTo(new Op.Binary(BinaryOp.ADD, query, builder.i32(4)));
    }

    @Test
    void namesAreFreshAndSayWhatTheValueIs() {
        builder.define("distance", new Op.Position(Axis.QUERY));
        builder.define("distance", new Op.Position(Axis.KEY));
        builder.i32(-3);
        builder.f32(-1.5f);
        builder.f32(1e-10f);
        builder.tileBound(Axis.KEY, Op.End.HIGH);

        assertThat(builder.body().stream().map(definition -> definition.value().name()))
                .containsExactly("distance", "distance.1", "c_3", "c_1.5", "c1.0E_10", "kv_idx.high");
    }

    @Test
    void aBodyIsContinuedWithoutClashes() {
        builder.position(Axis.QUERY);
        var continued = new IrBuilder(builder.body());

        assertThat(continued.position(Axis.QUERY)).isEqualTo(new Value("q_idx", Type.I32));
        assertThat(continued.define("q_idx", new Op.Position(Axis.KEY)).name()).isEqualTo("q_idx.1");
    }

    @Test
    void foreignValuesAreRefused() {
        assertThatThrownBy(() -> builder.definitionOf(new Value("elsewhere", Type.I32)))
                .hasMessage("%elsewhere is not defined in this body");
    }

    @Test
    void recordsRefuseWhatDoesNotFit() {
        Value query = builder.position(Axis.QUERY);
        Value score = builder.score();

        assertThatThrownBy(() -> builder.add(query, score)).hasMessage("add is not defined on i32, f32");
        assertThatThrownBy(() -> builder.select(query, score, score))
                .hasMessage("select cannot choose by i32 between f32 and f32");
        assertThatThrownBy(() -> builder.unary(UnaryOp.EXP, query)).hasMessage("exp is not defined on i32");
    }
}
