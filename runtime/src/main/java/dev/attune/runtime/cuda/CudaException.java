package dev.attune.runtime.cuda;

/** The driver refused something; the message says what was asked, the driver's reason, and the way out where one is known. */
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The driver's code for memory that is used up. */
    public static final int OUT_OF_MEMORY = 2;

    private final int code;

    /**
     * A refusal.
     *
     * @param code the driver's result code; 0 where the refusal is ours
     */
    public CudaException(String message, int code) {
        super(message);
        this.code = code;
    }

    /** A refusal with its cause, whose code it keeps. */
    public CudaException(String message, Throwable cause) {
        super(message, cause);
        this.code = cause instanceof CudaException refusal ? refusal.code : 0;
    }

    /** The driver's result code; 0 where the refusal is ours. */
    public int code() {
        return code;
    }
}
