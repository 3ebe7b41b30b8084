package dev.attune.compiler.ir;

/** A dump that {@link Reader} cannot read. Its message starts with {@code line:column}. */
public final class IrSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /**
     * @param line counted from 1
     * @param column counted from 1
     */
    public IrSyntaxException(int line, int column, String message) {
        super(line + ":" + column + ": " + message);
        this.line = line;
        this.column = column;
    }

    /** Where in the text, counted from 1. */
    public int line() {
        return line;
    }

    /** Where in the line, counted from 1. */
    public int column() {
        return column;
    }
}
