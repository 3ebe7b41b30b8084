package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.compiler.lower.ptx.cost.MmaCost;
import dev.attune.compiler.lower.ptx.cost.NominalCall;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.mma.MmaAttention;
import dev.attune.templates.attention.mma.MmaShape;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The {@code mma} family: tiles of queries against tiles of keys on {@code mma.sync}, for bf16 and f16. */
final class MmaFamily implements PtxFamily {
    static final String NAME = "mma";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> refusal(AnalyzedAttention analyzed, LoweringRequest request) {
        if (request.dtype() == DType.F32) {
            return Optional.of("the mma family stores bf16 and f16, not f32");
        }
        return refusedWidth(NAME, request.shape(), MmaShape.MAX_HEAD_DIM);
    }

    @Override
    public List<Schedule> space(AnalyzedAttention analyzed, LoweringRequest request) {
        return MmaSchedules.space(analyzed, request);
    }

    @Override
    public double preference(AnalyzedAttention analyzed, LoweringRequest request) {
        // a tile of queries is worth its while once it is not mostly empty
        return request.shape().qLen() >= 16 ? 1.0 : 0.25;
    }

    @Override
    public ToDoubleFunction<Schedule> costs(NominalCall call) {
        return schedule -> {
            int chosen = MmaSchedules.optimization(call.analyzed(), call.request(), schedule.knob("stages"));
            return Optimization.cost(call.analyzed(), schedule, chosen)
                    * MmaCost.cycles(call, MmaSchedules.shape(call.request(), schedule));
        };
    }

    @Override
    public boolean refusesSpills() {
        return false;
    }

    @Override
    public PtxProgram write(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        MmaShape shape = MmaSchedules.shape(request, schedule);
        PtxVariant variant = new PtxVariant(analyzed, Precision.FAST);
        String name = analyzed.attention().name();
        TileMapParts map = TileMapParts.of(analyzed, shape.tileQ(), shape.tileKv());
        FamilyKernel attention = MmaAttention.write(name + "_attention", shape, variant, map.layout());
        KernelLaunch launch = LaunchPlans.launch(
                attention,
                SizeExpression.length("q_len").ceilDiv(shape.tileQ()),
                SizeExpression.length("heads"),
                SizeExpression.length("batch"));
        return map.program(attention, launch, List.of());
    }

    /** Why a family of that name does not take a head dim; it takes multiples of 8. */
    static Optional<String> refusedWidth(String family, ProblemShape shape, int most) {
        return IntStream.of(shape.headDim(), shape.headDimV())
                .filter(width -> width % 8 != 0 || width > most)
                .mapToObj(width -> "the " + family + " family takes head dims that are multiples of 8 up to " + most
                        + ", not " + width)
                .findFirst();
    }

    static ElementType elementType(DType dtype) {
        return switch (dtype) {
            case BF16 -> ElementType.BF16;
            case F16 -> ElementType.F16;
            case F32 -> ElementType.F32;
            case I32, I8, U8, BOOL -> throw new KernelBuildException("query, key and value cannot be " + dtype);
        };
    }
}
