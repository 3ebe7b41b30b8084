package dev.attune.runtime.tune.record;

import dev.attune.runtime.tune.search.Strategy;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How a shape was tuned, once a search has come to its end.
 *
 * @param trials how many schedules were tried
 * @param space how many there were to choose from
 * @param noise by how much two measurements of the same kernel differ, 0.01 for 1 %; empty where nothing ran
 */
public record SearchSummary(Strategy strategy, int trials, int space, OptionalDouble noise) {

    public SearchSummary {
        boolean valid = trials >= 0 && space >= trials && space <= 10_000_000;
        if (!valid || noise.isPresent() && !(noise.getAsDouble() >= 0 && noise.getAsDouble() < 1e6)) {
            throw new IllegalArgumentException(
                    "a search that tried " + trials + " of " + space + " schedules, with noise " + noise);
        }
    }

    /** {@code guided search, 27 of 138 schedules tried, noise 1.2%}. */
    public String describe() {
        String floor = noise.isPresent() ? String.format(Locale.ROOT, ", noise %.1f%%", 100 * noise.getAsDouble()) : "";
        return strategy.spelling() + " search, " + trials + " of " + space + " schedules tried" + floor;
    }
}
