package dev.attune.runtime.kernel;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One point of a schedule space: the family and a value for each of its knobs. It changes speed, never results beyond
 * rounding.
 *
 * @param family the kernel family: {@code lanes_are_queries}, {@code decode}, {@code mma} ...
 * @param knobs knob to value, such as {@code tile.q} to 64; sorted by name
 */
public record Schedule(String family, Map<String, Integer> knobs) {
    public Schedule {
        knobs = Collections.unmodifiableMap(new TreeMap<>(knobs));
    }

    /**
     * The value of a knob.
     *
     * @throws IllegalArgumentException when this schedule does not set it
     */
    public int knob(String name) {
        Integer value = knobs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("schedule " + this + " sets no knob '" + name + "'");
        }
        return value;
    }

    /** The value of a knob, or another where this schedule does not set it. */
    public int knob(String name, int otherwise) {
        return knobs.getOrDefault(name, otherwise);
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static Schedule parse(String text) {
        int open = text.indexOf('[');
        if (open < 1 || !text.endsWith("]")) {
            throw new IllegalArgumentException(
                    "schedule '" + text + "': expected FAMILY[KNOB=VALUE,...], as in mma[stages=2,tile.q=128]");
        }
        var knobs = new TreeMap<String, Integer>();
        String list = text.substring(open + 1, text.length() - 1);
        for (String knob : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            int equals = knob.indexOf('=');
            try {
                knobs.put(knob.substring(0, Math.max(equals, 0)), Integer.valueOf(knob.substring(equals + 1)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("schedule '" + text + "': '" + knob + "' is not KNOB=VALUE", e);
            }
            if (equals < 1) {
                throw new IllegalArgumentException("schedule '" + text + "': '" + knob + "' is not KNOB=VALUE");
            }
        }
        return new Schedule(text.substring(0, open), knobs);
    }

    /** {@code mma[stages=2,tile.kv=64,tile.q=128]}: stable, so it can be part of a key. */
    @Override
    public String toString() {
        var text = new StringBuilder(family).append('[');
        for (Map.Entry<String, Integer> knob : knobs.entrySet()) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ",")
                    .append(knob.getKey())
                    .append('=')
                    .append(knob.getValue());
        }
        return text.append(']').toString();
    }
}
