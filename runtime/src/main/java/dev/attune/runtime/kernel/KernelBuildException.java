package dev.attune.runtime.kernel;

/** A kernel could not be built; the message says what, why and the way out. */
public final class KernelBuildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KernelBuildException(String message) {
        super(message);
    }

    public KernelBuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
