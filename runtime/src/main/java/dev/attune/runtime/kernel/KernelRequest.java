package dev.attune.runtime.kernel;

import dev.attune.runtime.tensor.DType;
import java.util.Optional;

/**
 * What the runtime asks a compiler for.
 *
 * @param variant text and name of the variant
 * @param schedule the point to build; empty for the compiler's own choice for the shape
 * @param shape a shape it should be good for; lengths other than head dims are not baked in
 */
public record KernelRequest(
        VariantSource variant, Target target, DType dtype, ProblemShape shape, Optional<Schedule> schedule) {

    /**
     * A variant in a source text.
     *
     * @param path where the text came from, for messages and imports
     * @param name the variant's name in it
     */
    public record VariantSource(String path, String text, String name) {}
}
