package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Severity;
import dev.attune.compiler.ir.Attention;
import java.util.List;

/**
 * What a file means, or what is wrong with it.
 *
 * @param attentions the file's variants in source order; empty where there is an error
 * @param diagnostics errors and warnings, file by file in the order of the text
 */
public record CheckResult(List<Attention> attentions, List<Diagnostic> diagnostics) {
    public CheckResult {
        attentions = List.copyOf(attentions);
        diagnostics = List.copyOf(diagnostics);
        if (!attentions.isEmpty() && hasErrors(diagnostics)) {
            throw new IllegalArgumentException("a program with errors has no variants");
        }
    }

    /** Whether anything stops the compilation. */
    public boolean hasErrors() {
        return hasErrors(diagnostics);
    }

    private static boolean hasErrors(List<Diagnostic> diagnostics) {
        return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
    }
}
