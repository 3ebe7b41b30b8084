package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import java.util.List;

/**
 * Values that are evaluated at one place (per call, head, row or key) and kept for code that runs more often.
 *
 * @param fields where they are kept
 * @param code statements that set the fields
 */
public record PlaceCode(List<FieldSpec> fields, CodeBlock code) {
    public PlaceCode {
        fields = List.copyOf(fields);
    }

    /** Whether there is nothing to evaluate. */
    public boolean isEmpty() {
        return code.isEmpty();
    }
}
