package dev.attune.compiler.diagnostic;

/** Whether a program can be compiled all the same. */
public enum Severity {
    /** Nothing is made of a program that has one. */
    ERROR,
    /** The program means something, but perhaps not what was meant. */
    WARNING;

    /** The word in a rendered message. */
    public String word() {
        return switch (this) {
            case ERROR -> "error";
            case WARNING -> "warning";
        };
    }
}
