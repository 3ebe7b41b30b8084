package dev.attune.runtime.cache;

/** A cache that a caller asked for cannot be used; the message names the directory, the reason and the way out. */
public final class CacheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CacheException(String message, Throwable cause) {
        super(message, cause);
    }
}
