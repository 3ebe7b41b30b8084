package dev.attune.runtime.json;

/** A text is not JSON, or not the JSON that was asked for; the message says where and what. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }

    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
