package dev.attune.compiler.ir;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a dump, read token by token from the left. Every complaint says where in the text it is. */
final class TokenLine {

    /** A value, a word, a number, minus infinity, or one symbol. */
    private static final Pattern TOKEN = Pattern.compile(
            "%[A-Za-z0-9_.]+|[A-Za-z_][A-Za-z0-9_.]*|-?[0-9][A-Za-z0-9_.]*(?:(?<=E)-[0-9]+)?|-Infinity|\\S");

    private static final Pattern SPACE = Pattern.compile("\\s*");

    private final String text;
    private final int number;
    private int position;

    TokenLine(String text, int number) {
        this.text = text;
        this.number = number;
        skipSpace();
    }

    boolean atEnd() {
        return position == text.length();
    }

    /** The next token, which stays. */
    String peek() {
        Matcher matcher = matcher(TOKEN);
        return matcher.lookingAt() ? matcher.group() : "";
    }

    /** The next token, which is taken. */
    String next(String expected) {
        String token = peek();
        if (token.isEmpty()) {
            throw error("expected " + expected + (atEnd() ? " but the line ends" : ""));
        }
        position += token.length();
        skipSpace();
        return token;
    }

    /** Takes the token if it is the next one. */
    boolean accept(String token) {
        if (!peek().equals(token)) {
            return false;
        }
        next(token);
        return true;
    }

    /** Takes the token, which must be the next one. */
    void expect(String token) {
        if (!accept(token)) {
            throw error("expected '" + token + "'" + (atEnd() ? " but the line ends" : ", not '" + peek() + "'"));
        }
    }

    void expectEnd() {
        if (!atEnd()) {
            throw error("expected the line to end before '" + peek() + "'");
        }
    }

    /** What follows, spaces included. */
    String rest() {
        return text.substring(position);
    }

    IrSyntaxException error(String message) {
        return new IrSyntaxException(number, position + 1, message);
    }

    private void skipSpace() {
        Matcher matcher = matcher(SPACE);
        if (matcher.lookingAt()) {
            position = matcher.end();
        }
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(text).region(position, text.length());
    }
}
