package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Value;
import java.util.List;
import java.util.Map;

/**
 * A variant with all facts: what a back end lowers.
 *
 * @param attention after the rewriting passes
 * @param varies for each value of its body, over what it varies
 */
public record AnalyzedAttention(Attention attention, Map<Value, Varies> varies, MaskPlan mask, ScoreFacts score) {
    public AnalyzedAttention {
        varies = Map.copyOf(varies);
    }

    /** The definitions evaluated at one place, in order. */
    public List<Definition> definitionsAt(Varies place) {
        return attention.body().stream()
                .filter(definition -> varies.get(definition.value()) == place)
                .toList();
    }
}
