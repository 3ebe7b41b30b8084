package dev.attune.compiler.diagnostic;

/**
 * A stretch of a file's text.
 *
 * @param start first offset, in UTF-16 units
 * @param end offset past it
 */
public record Span(SourceFile file, int start, int end) {
    public Span {
        if (start < 0 || end < start || end > file.text().length()) {
            throw new IllegalArgumentException("no span from " + start + " to " + end + " in " + file);
        }
    }

    /** From the start of this to the end of another span of the same file. */
    public Span to(Span other) {
        return new Span(file, start, Math.max(end, other.end));
    }

    /** The line and column at which it starts. */
    public SourceFile.Position position() {
        return file.positionOf(start);
    }
}
