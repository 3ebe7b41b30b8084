package dev.attune.compiler.lower;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.kernel.Target;
import dev.attune.runtime.tensor.DType;

/**
 * What a kernel is built for.
 *
 * @param dtype how query, key, value and out are stored: f32, bf16 or f16
 * @param shape head dims are baked in; the other lengths only say for which shape the schedule should be good
 */
public record LoweringRequest(Target target, DType dtype, ProblemShape shape) {
    public LoweringRequest {
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("query, key and value cannot be " + dtype + "; use f32, bf16 or f16");
        }
    }
}
