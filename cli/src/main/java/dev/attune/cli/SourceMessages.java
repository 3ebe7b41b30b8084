package dev.attune.cli;

import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Renderer;
import java.util.List;

/** Prints diagnostics of source files on standard error. */
final class SourceMessages {

    private SourceMessages() {}

    static void print(Terminal terminal, List<Diagnostic> diagnostics) {
        if (diagnostics.isEmpty()) {
            return;
        }
        Renderer renderer = terminal.colourErr() ? Renderer.ansi() : Renderer.plain();
        terminal.err().println(renderer.render(diagnostics));
        terminal.err().flush();
    }
}
