package dev.attune.cli.call;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says about a call.
 *
 * @param shape its lengths; for a call from a file, to be checked against it
 * @param dtype of query, key, value and out; empty for the file's own, or the target's favourite
 * @param scale factor on the dot product; empty for the file's own, or {@code 1 / sqrt(head_dim)}
 * @param parameters name to text
 * @param seed of made-up inputs
 */
public record CallOptions(
        Optional<ProblemShape> shape,
        Optional<DType> dtype,
        Optional<Double> scale,
        Map<String, String> parameters,
        long seed) {

    public CallOptions {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
