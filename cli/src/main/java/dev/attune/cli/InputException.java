package dev.attune.cli;

import java.util.Optional;

/** The user's input is wrong. The message names the thing and the value; the hint, where there is one, the way out. */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<String> hint;

    public InputException(String message) {
        this(message, Optional.empty(), null);
    }

    public InputException(String message, String hint) {
        this(message, Optional.of(hint), null);
    }

    public InputException(String message, Optional<String> hint, Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** What the user can do about it. */
    public Optional<String> hint() {
        return hint == null ? Optional.empty() : hint;
    }
}
