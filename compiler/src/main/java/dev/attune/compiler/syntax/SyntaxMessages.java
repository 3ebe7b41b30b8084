package dev.attune.compiler.syntax;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.grammar.Syntax;
import dev.attune.grammar.SyntaxError;
import java.util.List;
import java.util.Optional;

/** Says in words what the grammar found wrong. */
final class SyntaxMessages {
    private SyntaxMessages() {}

    static Diagnostic of(SourceFile file, SyntaxError error) {
        var span = new Span(file, error.start(), error.end());
        String found = Quote.of(error.found());
        return switch (error.kind()) {
            case UNEXPECTED ->
                Diagnostic.of(Code.UNEXPECTED_TOKEN, span, unexpected(error)).withHint(unexpectedHint(error));
            case UNCLOSED_BRACKET -> Diagnostic.of(Code.UNCLOSED_BRACKET, span, "this " + found + " is never closed");
            case UNMATCHED_BRACKET ->
                Diagnostic.of(Code.UNMATCHED_BRACKET, span, "this " + found + " closes nothing that is open here");
            case MALFORMED_NUMBER ->
                Diagnostic.of(Code.MALFORMED_NUMBER, span, found + " is not a number")
                        .withHint("numbers are decimal: `42`, `0.5`, `1e-6`, with digits on both sides of the point");
            case UNTERMINATED_STRING ->
                Diagnostic.of(Code.UNTERMINATED_STRING, span, "this string does not end on its line")
                        .withHint("close it with `\"`");
            case STRAY_CHARACTER ->
                Diagnostic.of(Code.STRAY_CHARACTER, span, stray(error.found())).withHint(strayHint(error.found()));
            case BLOCK_COMMENT ->
                Diagnostic.of(Code.BLOCK_COMMENT, span, "there are no block comments")
                        .withHint("begin each line with `//`");
            case TOO_DEEP ->
                Diagnostic.of(
                                Code.NESTED_TOO_DEEP,
                                span,
                                "this nests more than " + Syntax.MAX_NESTING
                                        + " deep; the rest of the file is not read")
                        .withHint("name parts of it with `let`");
            case TOO_LARGE ->
                Diagnostic.of(
                                Code.FILE_TOO_LARGE,
                                span,
                                "the file has " + error.found() + " bytes; at most " + Syntax.MAX_BYTES + " are read")
                        .withHint("split it, and `import` the parts");
            case NOT_UTF8 ->
                Diagnostic.of(Code.NOT_UTF8, span, "the file is not UTF-8: a byte " + error.found() + " stands here")
                        .withHint("save it as UTF-8");
        };
    }

    private static String unexpected(SyntaxError error) {
        String found = error.found().startsWith("`")
                ? Quote.of(error.found().substring(1, error.found().length() - 1))
                : error.found();
        return error.expected().isEmpty()
                ? "did not expect " + found + " here"
                : "expected " + Quote.join(error.expected(), "or") + ", found " + found;
    }

    private static Optional<String> unexpectedHint(SyntaxError error) {
        String word = error.found().replace("`", "");
        List<String> expected = error.expected();
        boolean wantsName = expected.contains("a name") || expected.contains("an expression");
        return Optional.ofNullable(
                switch (word) {
                    case "and" -> "`&&` is and";
                    case "or", "|" -> "`||` is or";
                    case "not" -> "`!` is not";
                    case "=" -> "`==` compares two values";
                    case "elif", "elseif" -> "write `else if`";
                    case "the end of the line" ->
                        expected.contains("`else`") ? "an `if` has a value, so it needs both branches" : null;
                    default ->
                        wantsName && Syntax.isReserved(word)
                                ? "`" + word + "` is a word of the language; it cannot name anything else"
                                : null;
                });
    }

    private static String stray(String found) {
        int first = found.codePointAt(0);
        return Character.isISOControl(first) || Character.getType(first) == Character.FORMAT
                ? "a control character (U+%04X) stands here".formatted(first)
                : Quote.of(found) + " is not part of the language";
    }

    private static Optional<String> strayHint(String found) {
        return Optional.ofNullable(
                switch (found) {
                    case "&" -> "`&&` is and";
                    case ";" -> "a statement ends with its line";
                    case "^" -> "`pow(x, y)` is x to the power y";
                    case "~" -> "`!` is not";
                    case "?" -> "write `if c then x else y`";
                    case "." -> "an element of a tensor is read as `t[i, j]`";
                    case "'", "\u201c", "\u201d" -> "a path stands in double quotes";
                    default ->
                        found.codePoints().anyMatch(Character::isLetter)
                                ? "names are made of A-Z, a-z, 0-9 and _"
                                : null;
                });
    }
}
