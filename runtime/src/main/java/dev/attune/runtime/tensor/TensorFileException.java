package dev.attune.runtime.tensor;

/** A tensor file cannot be read or written; the message names the file, the tensor, the value and the way out. */
public final class TensorFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TensorFileException(String message) {
        super(message);
    }

    public TensorFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
