package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Normalization;
import dev.attune.templates.attention.KernelArguments;
import dev.attune.templates.attention.LaunchCode;
import dev.attune.templates.attention.PairTensor;
import dev.attune.templates.attention.TilePlan;
import dev.attune.templates.attention.VariantCode;
import dev.attune.templates.attention.WeightRule;
import dev.attune.templates.ptx.build.KernelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fills the holes of a kernel family with an analysed variant. */
public final class PtxVariant implements VariantCode {
    private final AnalyzedAttention analyzed;
    private final Precision precision;

    public PtxVariant(AnalyzedAttention analyzed, Precision precision) {
        this.analyzed = analyzed;
        this.precision = precision;
    }

    @Override
    public WeightRule weightRule() {
        return switch (analyzed.attention().normalization()) {
            case Normalization.Softmax softmax ->
                new WeightRule.Softmax(
                        softmax.strategy() == Normalization.Strategy.TWO_PASS,
                        softmax.sink().isPresent());
            case Normalization.Weight _ -> new WeightRule.OwnWeight();
        };
    }

    @Override
    public TilePlan tilePlan() {
        return switch (analyzed.mask()) {
            case MaskPlan.Everything _ -> TilePlan.EVERYTHING;
            case MaskPlan.Nothing _ -> TilePlan.NOTHING;
            case MaskPlan.Ranges _ -> TilePlan.RANGES;
            case MaskPlan.TileMap _ -> TilePlan.TILE_MAP;
        };
    }

    @Override
    public boolean scoreIsScaledDotProduct() {
        return analyzed.score().identity();
    }

    @Override
    public boolean hasScoreBound() {
        return analyzed.score().headBound().isPresent();
    }

    @Override
    public boolean isSoftCap() {
        return precision == Precision.FAST && CappedScore.find(analyzed).isPresent();
    }

    @Override
    public boolean isSum() {
        return SumScore.find(analyzed).isPresent();
    }

    @Override
    public Optional<PairTensor> pairTensor() {
        return PairReads.find(analyzed).map(read -> PairReads.tensor(analyzed, read));
    }

    @Override
    public LaunchCode launch(KernelBuilder kernel, KernelArguments arguments) {
        List<Definition> tileCode = new ArrayList<>();
        if (analyzed.mask() instanceof MaskPlan.Ranges plan) {
            tileCode.addAll(plan.ranges().body());
        }
        analyzed.score().headBound().ifPresent(bound -> tileCode.addAll(bound.body()));
        Code code = Code.of(analyzed, Roots.ofKernel(analyzed));
        return new VariantScopes(kernel, arguments, analyzed, precision, code, tileCode);
    }
}
