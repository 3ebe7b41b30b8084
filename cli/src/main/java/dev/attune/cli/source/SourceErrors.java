package dev.attune.cli.source;

import dev.attune.compiler.diagnostic.Diagnostic;
import java.util.List;

/** A source file has errors; nothing is made of it. */
public final class SourceErrors extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Diagnostic> diagnostics;

    SourceErrors(String path, List<Diagnostic> diagnostics) {
        super(path + " has errors");
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** All that is to be said about the file. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
