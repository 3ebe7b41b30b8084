package dev.attune.compiler.diagnostic;

import dev.attune.grammar.LineStarts;
import dev.attune.grammar.Syntax;
import dev.attune.grammar.SyntaxError;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file's name and text. Immutable; two are equal when they are the same object. */
public final class SourceFile {
    private final String name;
    private final String text;
    private final List<SyntaxError> encodingErrors;
    private final LineStarts lines;

    private SourceFile(String name, Syntax.Decoded decoded) {
        this.name = name;
        this.text = decoded.text();
        this.encodingErrors = decoded.errors();
        this.lines = new LineStarts(text);
    }

    /**
     * A file of bytes as they lie on a disk.
     *
     * @param name as messages show it and as imports are resolved against it: a path with {@code /}
     */
    public static SourceFile of(String name, byte[] bytes) {
        return new SourceFile(name, Syntax.decode(bytes));
    }

    /** A file of text. */
    public static SourceFile of(String name, String text) {
        return of(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The path by which it was named. */
    public String name() {
        return name;
    }

    /** The text, without a byte order mark. */
    public String text() {
        return text;
    }

    /** What is wrong with the bytes; where there is something, the text is not worth parsing. */
    public List<SyntaxError> encodingErrors() {
        return encodingErrors;
    }

    /** Where an offset of the text is. */
    public Position positionOf(int offset) {
        int line = lines.lineOf(offset);
        int column = text.codePointCount(lines.startOf(line), offset);
        return new Position(line + 1, column + 1);
    }

    /** A line without its line break, from 1. */
    public String line(int number) {
        int start = lines.startOf(number - 1);
        int end = number < lines.count() ? lines.startOf(number) : text.length();
        while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return name;
    }

    /** A place as editors count: lines and columns from 1, columns in code points. */
    public record Position(int line, int column) {}
}
