package dev.attune.compiler.analysis;

import dev.attune.compiler.ir.Attention;
import dev.attune.compiler.ir.Value;
import java.util.Map;

/** Finds all facts about a variant, once the rewriting passes are done. */
public final class Analyze {

    private Analyze() {}

    /** The variant with its facts: over what each value varies, which tiles its mask rules out, what its score may be. */
    public static AnalyzedAttention analyze(Attention attention) {
        Map<Value, Varies> varies = FindVariation.in(attention);
        MaskPlan mask = PlanMask.of(attention, varies);
        ScoreFacts score = FindScoreFacts.of(attention, varies);
        return new AnalyzedAttention(attention, varies, mask, score);
    }
}
