package dev.attune.grammar;

import java.util.List;

/**
 * One way in which a text is not of the language.
 *
 * @param start first offset of the offending text
 * @param end offset past it; equal to {@code start} where something is missing rather than wrong
 * @param found the offending text; for {@link Kind#UNEXPECTED} a phrase such as {@code end of line} or {@code `)`}
 * @param expected for {@link Kind#UNEXPECTED}: what could have stood there, as phrases; otherwise empty
 */
public record SyntaxError(Kind kind, int start, int end, String found, List<String> expected) {

    /** What is wrong. */
    public enum Kind {
        /** Something else was expected here. */
        UNEXPECTED,
        /** A bracket that nothing closes. */
        UNCLOSED_BRACKET,
        /** A closing bracket that closes nothing, or another kind of bracket. */
        UNMATCHED_BRACKET,
        /** Digits that are no number: {@code 1.}, {@code .5}, {@code 0x10}. */
        MALFORMED_NUMBER,
        /** A string that its line does not end. */
        UNTERMINATED_STRING,
        /** A character that the language does not use. */
        STRAY_CHARACTER,
        /** A block comment. */
        BLOCK_COMMENT,
        /** Brackets, operators or branches nested deeper than {@link Syntax#MAX_NESTING}. */
        TOO_DEEP,
        /** A file of more than {@link Syntax#MAX_BYTES}. */
        TOO_LARGE,
        /** Bytes that are not UTF-8. */
        NOT_UTF8
    }

    public SyntaxError {
        expected = List.copyOf(expected);
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("a span from " + start + " to " + end);
        }
    }

    static SyntaxError of(Kind kind, int start, int end, String found) {
        return new SyntaxError(kind, start, end, found, List.of());
    }
}
