package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.ptx.cost.HopperCost;
import dev.attune.compiler.lower.ptx.cost.NominalCall;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.hopper.HopperAttention;
import dev.attune.templates.attention.hopper.HopperShape;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The {@code hopper} family: the copy engine, warpgroup products and warp roles of compute capability 9.0, for bf16 and f16. */
final class HopperFamily implements PtxFamily {
    static final String NAME = "hopper";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> refusal(AnalyzedAttention analyzed, LoweringRequest request) {
        if (request.target() != Target.PTX_SM_90A) {
            return Optional.of("the hopper family needs ptx:sm_90a, not "
                    + request.target().spelling());
        }
        if (request.dtype() == DType.F32) {
            return Optional.of("the hopper family stores bf16 and f16, not f32");
        }
        if (analyzed.attention().normalization() instanceof Normalization.Softmax softmax
                && softmax.strategy() == Normalization.Strategy.TWO_PASS) {
            return Optional.of("the hopper family finds maximum and sum in one pass, not in two");
        }
        return MmaFamily.refusedWidth(NAME, request.shape(), HopperShape.MAX_HEAD_DIM);
    }

    @Override
    public List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        return HopperSchedules.space(analyzed, request);
    }

    @Override
    public List<Schedule> choices(AnalyzedAttention analyzed, LoweringRequest request) {
        return HopperSchedules.choices(analyzed, request);
    }

    @Override
    public double preference(AnalyzedAttention analyzed, LoweringRequest request) {
        // a warpgroup's 64 rows are worth their while once they are not mostly empty
        return request.shape().qLen() >= 48 ? 2.0 : 0.2;
    }

    @Override
    public ToDoubleFunction<Schedule> costs(NominalCall call) {
        Optional<ElementType> pairType = HopperSchedules.pairType(call.analyzed());
        boolean wantsPolynomials = HopperSchedules.wantsPolynomials(call.analyzed(), call.request());
        return schedule -> HopperCost.cycles(
                call,
                HopperSchedules.shape(pairType, call.request(), schedule),
                schedule.knob("persistent") != 0,
                wantsPolynomials);
    }

    @Override
    public boolean refusesSpills() {
        return true;
    }

    @Override
    public PtxProgram write(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        HopperShape shape = HopperSchedules.shape(analyzed, request, schedule);
        PtxVariant variant = new PtxVariant(analyzed, Precision.FAST);
        String name = analyzed.attention().name();
        TileMapParts map = TileMapParts.of(analyzed, shape.tileQ(), shape.tileKv());
        FamilyKernel attention = HopperAttention.write(name + "_attention", shape, variant, map.layout());
        SizeExpression workTiles = SizeExpression.length("q_len")
                .ceilDiv(shape.tileQ())
                .times(SizeExpression.length("heads"))
                .times(SizeExpression.length("batch"));
        SizeExpression ctas =
                schedule.knob("persistent") != 0 ? workTiles.min(SizeExpression.length("multiprocessors")) : workTiles;
        KernelLaunch launch = LaunchPlans.launch(attention, ctas, SizeExpression.of(1), SizeExpression.of(1));
        var counter = new Workspace(HopperAttention.WORK_COUNTER, SizeExpression.of(4), true);
        return map.program(attention, launch, List.of(counter));
    }
}
