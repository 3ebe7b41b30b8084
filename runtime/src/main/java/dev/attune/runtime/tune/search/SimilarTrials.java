package dev.attune.runtime.tune.search;

import dev.attune.runtime.tune.Trial;
import java.util.List;

/**
 * What was measured at another shape.
 *
 * @param what the shape, for people
 * @param similarity how far its times tell of this shape's: over 0, below 1
 */
public record SimilarTrials(String what, double similarity, List<Trial> trials) {
    public SimilarTrials {
        trials = List.copyOf(trials);
        if (!(similarity > 0 && similarity < 1)) {
            throw new IllegalArgumentException("a similarity of " + similarity + "; it is over 0, below 1");
        }
    }
}
