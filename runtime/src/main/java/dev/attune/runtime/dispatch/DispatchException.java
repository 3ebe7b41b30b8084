package dev.attune.runtime.dispatch;

/** What the caller insisted on cannot be had; the message says what, why, and the way out. */
public final class DispatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DispatchException(String message) {
        super(message);
    }

    public DispatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
