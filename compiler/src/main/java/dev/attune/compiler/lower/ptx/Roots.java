package dev.attune.compiler.lower.ptx;

import dev.attune.compiler.analysis.AnalyzedAttention;
import dev.attune.compiler.analysis.MaskPlan;
import dev.attune.compiler.ir.Normalization;
import dev.attune.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** The values of a variant that a kernel asks for. */
final class Roots {
    private Roots() {}

    /** What an attention kernel asks for: a mask that admits everything or nothing is not looked at. */
    static List<Value> ofKernel(AnalyzedAttention analyzed) {
        List<Value> roots = new ArrayList<>();
        switch (analyzed.attention().normalization()) {
            case Normalization.Softmax softmax -> {
                roots.add(analyzed.attention().score());
                softmax.sink().ifPresent(roots::add);
            }
            case Normalization.Weight weight -> roots.add(weight.weight());
        }
        switch (analyzed.mask()) {
            case MaskPlan.Everything _, MaskPlan.Nothing _ -> {}
            case MaskPlan.Ranges _, MaskPlan.TileMap _ ->
                roots.add(analyzed.attention().mask().orElseThrow());
        }
        return roots;
    }

    /** What is asked for each pair besides the mask: the score, or the variant's own weight. */
    static List<Value> ofElements(AnalyzedAttention analyzed) {
        return switch (analyzed.attention().normalization()) {
            case Normalization.Softmax _ -> List.of(analyzed.attention().score());
            case Normalization.Weight weight -> List.of(weight.weight());
        };
    }

    static Value weight(AnalyzedAttention analyzed) {
        return ((Normalization.Weight) analyzed.attention().normalization()).weight();
    }

    static Value sink(AnalyzedAttention analyzed) {
        return ((Normalization.Softmax) analyzed.attention().normalization())
                .sink()
                .orElseThrow();
    }
}
