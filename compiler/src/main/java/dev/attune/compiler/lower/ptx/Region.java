package dev.attune.compiler.lower.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has been written so far and can be used again: operations on the same operands, by value. A region is straight-line
 * code; it sees what the regions around it wrote before.
 */
final class Region {

    /** An operation with its operands; {@code what} says which. */
    record Key(Object what, List<Lowered> operands) {}

    private final List<Region> around;
    private final Map<Key, Lowered> known;

    private Region(Map<Key, Lowered> known, List<Region> around) {
        this.known = known;
        this.around = around;
    }

    /** A region inside of others; none for a kernel's outermost. */
    Region(Region... around) {
        this(new HashMap<>(), List.of(around));
    }

    /** This region, with another's results in sight; what is written goes to this one. */
    Region seeing(Region other) {
        List<Region> both = new ArrayList<>(around);
        both.add(other);
        return new Region(known, both);
    }

    /** What was written for the key here or around, or null. */
    Lowered find(Key key) {
        Lowered own = known.get(key);
        for (int i = 0; own == null && i < around.size(); i++) {
            own = around.get(i).find(key);
        }
        return own;
    }

    void remember(Key key, Lowered value) {
        known.put(key, value);
    }
}
