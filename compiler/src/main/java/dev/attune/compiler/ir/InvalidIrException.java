package dev.attune.compiler.ir;

/** IR that breaks an invariant: a fault of the pass that made it, never of the user's variant. */
public final class InvalidIrException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidIrException(String message) {
        super(message);
    }
}
