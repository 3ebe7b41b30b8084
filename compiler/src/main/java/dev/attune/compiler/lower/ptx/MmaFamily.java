package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.lower.LoweringRequest;
import dev.attune.runtime.kernel.KernelBuildException;
import dev.attune.runtime.kernel.LaunchPlan;
import dev.attune.runtime.kernel.LaunchPlan.KernelLaunch;
import dev.attune.runtime.kernel.LaunchPlan.Workspace;
import dev.attune.runtime.kernel.Schedule;
import dev.attune.runtime.kernel.SizeExpression;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.attention.ElementType;
import dev.attune.templates.attention.FamilyKernel;
import dev.attune.templates.attention.mma.MmaAttention;
import dev.attune.templates.attention.mma.MmaShape;
import dev.attune.templates.attention.tile.TileMapLayout;
import dev.attune.templates.ptx.PtxKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        int headDim = request.shape().headDim();
        int headDimV = request.shape().headDimV();
        for (int width : new int[] {headDim, headDimV}) {
            if (width % 8 != 0 || width > MmaShape.MAX_HEAD_DIM) {
                return Optional.of("the mma family takes head dims that are multiples of 8 up to "
                        + MmaShape.MAX_HEAD_DIM + ", not " + width);
            }
        }
        return Optional.empty();
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
    public boolean refusesSpills() {
        return false;
    }

    @Override
    public PtxProgram write(AnalyzedAttention analyzed, LoweringRequest request, Schedule schedule) {
        MmaShape shape = MmaSchedules.shape(request, schedule);
        PtxVariant variant = new PtxVariant(analyzed, Precision.FAST);
        String name = analyzed.attention().name();
        List<PtxKernel> kernels = new ArrayList<>();
        List<KernelLaunch> launches = new ArrayList<>();
        List<Workspace> workspaces = new ArrayList<>();
        Optional<TileMapLayout> map = Optional.empty();
        if (analyzed.mask() instanceof MaskPlan.TileMap) {
            TileMapParts parts = TileMapParts.of(analyzed, shape.tileQ(), shape.tileKv());
            kernels.addAll(parts.kernels());
            launches.addAll(parts.launches());
            workspaces.addAll(parts.workspaces());
            map = Optional.of(parts.layout());
        }
        String entry = name + "_attention";
        FamilyKernel attention = MmaAttention.write(entry, shape, variant, map);
        kernels.add(attention.kernel());
        launches.add(LaunchPlans.launch(
                attention,
                SizeExpression.length("q_len").ceilDiv(shape.tileQ()),
                SizeExpression.length("heads"),
                SizeExpression.length("batch")));
        return new PtxProgram(entry, kernels, new LaunchPlan(workspaces, launches));
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
