package dev.attune.runtime.load;

/** What computed a call. */
public enum ServedBy {
    /** The kernel's vector code. */
    VECTOR_CODE("vector code", "it is what was asked for, or compiled by the JVM, or the call is too long for less"),
    /** The same operations one number at a time, with the same bits as results. */
    SCALAR_CODE("scalar code", "the JVM has not compiled the vector code yet; the bits are the same"),
    /** A kernel on a GPU. */
    GPU("GPU", "the kernel was made for it");

    private final String spelling;
    private final String reason;

    ServedBy(String spelling, String reason) {
        this.spelling = spelling;
        this.reason = reason;
    }

    /** For people. */
    public String spelling() {
        return spelling;
    }

    /** Why it was this, a sentence without its end. */
    public String reason() {
        return reason;
    }
}
