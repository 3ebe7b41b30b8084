package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import java.util.List;

/**
 * What happens to each score of a tile between the dot product and the softmax.
 *
 * @param steps passes over a strip, in order, before the loop
 * @param loop reads {@code scratch.scores} and the steps' arrays
 * @param result the vector that replaces the score: a score with negative infinity where masked, or a weight with 0
 */
public record ElementPass(List<ArrayStep> steps, LoopCode loop, CodeBlock result) {
    public ElementPass {
        steps = List.copyOf(steps);
    }
}
