package dev.attune.bench;

import dev.attune.runtime.kernel.ProblemShape;
import dev.attune.runtime.tensor.DType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of a table of cases.
 *
 * @param id names the row in results
 * @param variant file name, without {@code .attn}, in the folder of variants
 * @param parameters launch parameters that the row sets, as text
 * @param pass {@code fwd} or {@code bwd}
 */
public record BenchCase(
        String id, String variant, Map<String, String> parameters, String pass, DType dtype, ProblemShape shape) {

    public BenchCase {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
