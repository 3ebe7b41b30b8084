package dev.attune.compiler.diagnostic;

import java.util.Optional;

/**
 * One thing to say about a program.
 *
 * @param message a sentence without a full stop that names the thing and the value
 * @param hint the way out, where one is likely
 * @param label another place that has to do with it
 */
public record Diagnostic(Code code, Span span, String message, Optional<String> hint, Optional<Label> label) {

    /** Another place, and what it has to do with the diagnostic. */
    public record Label(Span span, String text) {}

    /** A diagnostic without a hint. */
    public static Diagnostic of(Code code, Span span, String message) {
        return new Diagnostic(code, span, message, Optional.empty(), Optional.empty());
    }

    /** The same with a hint. */
    public Diagnostic withHint(String text) {
        return new Diagnostic(code, span, message, Optional.of(text), label);
    }

    /** The same with a hint, where there is one. */
    public Diagnostic withHint(Optional<String> text) {
        return new Diagnostic(code, span, message, text, label);
    }

    /** The same, pointing to another place as well. */
    public Diagnostic withLabel(Span where, String text) {
        return new Diagnostic(code, span, message, hint, Optional.of(new Label(where, text)));
    }

    /** Whether the program can be compiled all the same. */
    public Severity severity() {
        return code.severity();
    }
}
