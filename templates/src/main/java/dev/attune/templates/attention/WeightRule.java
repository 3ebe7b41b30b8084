package dev.attune.templates.attention;

/** How scores become weights. */
public sealed interface WeightRule {

    /**
     * Exponentials that sum to one over a row's attended keys.
     *
     * @param twoPass whether the row's maximum and sum are found in a pass of their own
     * @param hasSink whether {@link HeadCode#sink} gives one more logit that has no value
     */
    record Softmax(boolean twoPass, boolean hasSink) implements WeightRule {}

    /** Each weight stands alone, given by {@link HeadCode#weight}; there is no lse. */
    record OwnWeight() implements WeightRule {}
}
