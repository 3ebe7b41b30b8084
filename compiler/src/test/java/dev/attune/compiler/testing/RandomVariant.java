package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Attention;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A variant drawn from the grammar.
 *
 * @param seed what it was drawn with
 * @param source its {@code .attn} text
 * @param attention what the text means, lowered without the front end
 * @param contents what a launch puts into each parameter and tensor, by name
 */
public record RandomVariant(long seed, String source, Attention attention, Map<String, Content> contents) {

    public RandomVariant {
        contents = Collections.unmodifiableMap(new LinkedHashMap<>(contents));
    }

    /** Its seed and text, for the message of a failure. */
    @Override
    public String toString() {
        return "variant of seed " + seed + ":\n" + source;
    }
}
