package dev.attune.runtime.kernel;

/** Reads {@link SizeExpression}s: a number, a name, or an operator and two operands in parentheses. */
final class SizeExpressionParser {

    /** Deeper than any plan nests, shallow enough for the stack. */
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;

    SizeExpressionParser(String text) {
        this.text = text;
    }

    SizeExpression parse() {
        SizeExpression expression = expression(0);
        if (at != text.length()) {
            throw wrong("the end");
        }
        return expression;
    }

    private SizeExpression expression(int depth) {
        if (depth > MAX_DEPTH) {
            throw wrong("at most " + MAX_DEPTH + " nested parentheses");
        }
        if (!next("(")) {
            return atom(word());
        }
        SizeExpression.Operator operator = operator(word());
        require(" ");
        SizeExpression left = expression(depth + 1);
        require(" ");
        SizeExpression right = expression(depth + 1);
        require(")");
        return new SizeExpression.Combine(operator, left, right);
    }

    private SizeExpression atom(String word) {
        if (Character.isLetter(word.charAt(0)) || word.charAt(0) == '_') {
            return new SizeExpression.Length(word);
        }
        try {
            return new SizeExpression.Constant(Long.parseLong(word));
        } catch (NumberFormatException e) {
            at -= word.length();
            throw wrong("a number or a length's name");
        }
    }

    private SizeExpression.Operator operator(String word) {
        for (SizeExpression.Operator operator : SizeExpression.Operator.values()) {
            if (operator.spelling().equals(word)) {
                return operator;
            }
        }
        at -= word.length();
        throw wrong("an operator");
    }

    private String word() {
        int start = at;
        while (at < text.length() && " ()".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            throw wrong("a word");
        }
        return text.substring(start, at);
    }

    private boolean next(String expected) {
        boolean found = text.startsWith(expected, at);
        at += found ? expected.length() : 0;
        return found;
    }

    private void require(String expected) {
        if (!next(expected)) {
            throw wrong("'" + expected + "'");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        String shown = text.length() <= 200 ? text : text.substring(0, 200) + "...";
        return new IllegalArgumentException(
                "size expression '" + shown + "', character " + at + ": expected " + expected);
    }
}
