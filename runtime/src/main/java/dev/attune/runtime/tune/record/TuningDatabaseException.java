package dev.attune.runtime.tune.record;

/** The tuning database cannot be used; the message names the file, the reason and the way out. */
public final class TuningDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TuningDatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
