package dev.attune.templates.simd;

import java.util.List;

/**
 * What happens to each score of a tile between the dot product and the softmax.
 *
 * @param steps passes over a strip, in order, before the loop
 * @param loop reads {@code scratch.scores} and the steps' arrays, and replaces the scores: by a score with negative infinity
 *     where masked, or by a weight with 0
 */
public record ElementPass(List<ArrayStep> steps, ElementLoop loop) {
    public ElementPass {
        steps = List.copyOf(steps);
    }
}
