package dev.attune.runtime.tune.search;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to search, by name. */
public enum Strategy {
    /** Every schedule, those too that the static model gives up. */
    EXHAUSTIVE,
    /** The compiler's own choice and others drawn by lot. */
    RANDOM,
    /** Many schedules measured briefly, the better third of them longer, and so on. */
    HALVING,
    /** What a model of the times so far, of similar shapes and of the static model expects most of. */
    GUIDED;

    /** As the command line spells it. */
    public String spelling() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The strategy of a spelling.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static Strategy parse(String spelling) {
        for (Strategy strategy : values()) {
            if (strategy.spelling().equals(spelling)) {
                return strategy;
            }
        }
        throw new IllegalArgumentException("no strategy '" + spelling + "'; known: "
                + Arrays.stream(values()).map(Strategy::spelling).collect(Collectors.joining(", ")));
    }
}
