package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.syntax.Ast;
import java.util.function.Predicate;

/** Warns of names that nothing reads. A name that begins with {@code _} says that this is meant. */
final class UnusedWarnings {
    private final Diagnostics diagnostics;

    UnusedWarnings(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void check(String kind, Ast.Word name, Predicate<String> isUsed) {
        if (!name.text().startsWith("_") && !isUsed.test(name.text())) {
            report(name, kind + " " + Quote.of(name.text()) + " is never used");
        }
    }

    void unusedImport(Ast.Import imported) {
        diagnostics.report(Diagnostic.of(
                        Code.UNUSED_NAME, imported.span(), "no function of " + Quote.of(imported.path()) + " is used")
                .withHint("remove the import"));
    }

    private void report(Ast.Word name, String message) {
        diagnostics.report(Diagnostic.of(Code.UNUSED_NAME, name.span(), message)
                .withHint("remove it, or begin its name with `_`"));
    }
}
