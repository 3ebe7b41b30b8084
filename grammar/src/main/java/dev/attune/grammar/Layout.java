package dev.attune.grammar;

import static dev.attune.grammar.AttuneLexer.*;

import dev.attune.grammar.SyntaxError.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/**
 * Prepares the lexer's tokens for the parser, so that the grammar stays simple.
 *
 * <ul>
 *   <li>A line break ends a statement, except inside {@code ( )} and {@code [ ]}, after a binary operator, {@code =},
 *       {@code then} or {@code else}, and before a binary operator, {@code then} or {@code else}. One that ends nothing
 *       is hidden; one is added where a closing brace or the end of the file ends a statement.
 *   <li>Brackets are balanced: a missing one is reported and added, a superfluous one is reported and hidden. A word
 *       that can only begin a statement ends every open {@code (} and {@code [} when it begins a line.
 *   <li>Malformed tokens are reported and replaced by what was most likely meant.
 * </ul>
 */
final class Layout {

    private static final Set<Integer> BINARY_OPERATORS = Set.of(
            PLUS,
            MINUS,
            STAR,
            SLASH,
            PERCENT,
            LESS,
            LESS_EQUAL,
            GREATER,
            GREATER_EQUAL,
            EQUAL,
            NOT_EQUAL,
            AND,
            OR,
            PIPE);
    private static final Set<Integer> DECLARATION_WORDS = Set.of(IMPORT, FN, ATTENTION);
    private static final Set<Integer> STATEMENT_WORDS =
            Set.of(IMPORT, FN, ATTENTION, CONST, PARAM, TENSOR, MASK, SOFTMAX, WEIGHT, SCHEDULE, LET);
    private static final Map<Integer, Integer> CLOSER = Map.of(LPAREN, RPAREN, LBRACKET, RBRACKET, LBRACE, RBRACE);
    private static final Map<Integer, String> SPELLING =
            Map.of(LPAREN, "(", LBRACKET, "[", LBRACE, "{", RPAREN, ")", RBRACKET, "]", RBRACE, "}");

    private final List<Token> input;
    private final int[] nextVisible;
    private final String text;
    private final List<Token> output = new ArrayList<>();
    private final List<SyntaxError> errors = new ArrayList<>();
    private final Deque<Token> open = new ArrayDeque<>();
    /** Type of the last token that the parser will see; {@link Token#EOF} before the first. */
    private int previous = Token.EOF;

    private Layout(List<Token> input, String text) {
        this.input = input;
        this.nextVisible = nextVisibleOf(input);
        this.text = text;
    }

    /** The tokens to parse, hidden ones included, and what was mended. */
    record Result(List<Token> tokens, List<SyntaxError> errors) {}

    static Result apply(List<Token> tokens, String text) {
        var layout = new Layout(tokens, text);
        for (int i = 0; i < tokens.size(); i++) {
            i = layout.accept(i);
        }
        layout.finish();
        return new Result(layout.output, layout.errors);
    }

    /** Handles the token at an index; returns the index of the last token it handled. */
    private int accept(int index) {
        CommonToken token = (CommonToken) input.get(index);
        if (token.getChannel() != Token.DEFAULT_CHANNEL) {
            output.add(token);
            return index;
        }
        switch (token.getType()) {
            case NEWLINE -> newline(token, index);
            case LPAREN, LBRACKET -> opens(token);
            case LBRACE -> {
                closeParentheses(token.getStartIndex());
                opens(token);
            }
            case RPAREN, RBRACKET -> closesParenthesis(token);
            case RBRACE -> closesBrace(token);
            case BAD_NUMBER -> mend(token, Kind.MALFORMED_NUMBER, INTEGER);
            case BAD_STRING -> mend(token, Kind.UNTERMINATED_STRING, STRING);
            case SINGLE_AND -> {
                token.setText("&&");
                mend(token, Kind.STRAY_CHARACTER, AND);
            }
            case SEMICOLON -> {
                report(Kind.STRAY_CHARACTER, token.getStartIndex(), Syntax.endOf(token));
                hide(token);
            }
            case BLOCK_COMMENT -> {
                report(Kind.BLOCK_COMMENT, token.getStartIndex(), token.getStartIndex() + 2);
                hide(token);
            }
            case STRAY -> {
                return strayRun(index);
            }
            default -> {
                if (DECLARATION_WORDS.contains(token.getType()) && beginsLine(index)) {
                    closeAll(token.getStartIndex());
                }
                show(token);
            }
        }
        return index;
    }

    private void newline(CommonToken token, int index) {
        int next = nextVisible(index + 1);
        boolean beginsStatement = next >= 0
                && (STATEMENT_WORDS.contains(typeAt(next))
                        || (typeAt(next) == SCORE && typeAt(nextVisible(next + 1)) == ASSIGN));
        if (beginsStatement) {
            closeParentheses(token.getStartIndex());
        }
        boolean inside = !open.isEmpty() && open.peek().getType() != LBRACE;
        boolean nothingToEnd = previous == Token.EOF || previous == NEWLINE || previous == LBRACE;
        boolean continues = BINARY_OPERATORS.contains(previous)
                || previous == ASSIGN
                || previous == THEN
                || previous == ELSE
                || (next >= 0
                        && (BINARY_OPERATORS.contains(typeAt(next)) || typeAt(next) == THEN || typeAt(next) == ELSE));
        // a word that begins a statement continues none: the break stands, and the error is found on its own line
        if (inside || nothingToEnd || (continues && !beginsStatement)) {
            hide(token);
        } else {
            show(token);
        }
    }

    private void opens(Token token) {
        open.push(token);
        show(token);
    }

    private void closesParenthesis(CommonToken token) {
        if (open.isEmpty() || open.peek().getType() == LBRACE) {
            report(Kind.UNMATCHED_BRACKET, token.getStartIndex(), Syntax.endOf(token));
            hide(token);
            return;
        }
        int expected = CLOSER.get(open.pop().getType());
        if (expected != token.getType()) {
            report(Kind.UNMATCHED_BRACKET, token.getStartIndex(), Syntax.endOf(token));
            token.setType(expected);
        }
        show(token);
    }

    private void closesBrace(CommonToken token) {
        closeParentheses(token.getStartIndex());
        if (open.isEmpty()) {
            report(Kind.UNMATCHED_BRACKET, token.getStartIndex(), Syntax.endOf(token));
            hide(token);
            return;
        }
        endStatement(token.getStartIndex());
        open.pop();
        show(token);
    }

    private void closeParentheses(int at) {
        while (!open.isEmpty() && open.peek().getType() != LBRACE) {
            closeMissing(at);
        }
    }

    private void closeAll(int at) {
        while (!open.isEmpty()) {
            if (open.peek().getType() == LBRACE) {
                endStatement(at);
            }
            closeMissing(at);
        }
        endStatement(at);
    }

    private void closeMissing(int at) {
        Token opener = open.pop();
        report(Kind.UNCLOSED_BRACKET, opener.getStartIndex(), Syntax.endOf(opener));
        insert(CLOSER.get(opener.getType()), at);
    }

    private void finish() {
        int end = text.length();
        closeAll(end);
        var eof = new CommonToken(Token.EOF, "<EOF>");
        eof.setStartIndex(end);
        eof.setStopIndex(end - 1);
        output.add(eof);
    }

    private void endStatement(int at) {
        if (previous != NEWLINE && previous != LBRACE && previous != Token.EOF) {
            insert(NEWLINE, at);
        }
    }

    /** Characters that mean nothing, side by side, are one mistake. */
    private int strayRun(int index) {
        int last = index;
        hide((CommonToken) input.get(index));
        while (last + 1 < input.size() && input.get(last + 1).getType() == STRAY) {
            hide((CommonToken) input.get(++last));
        }
        report(Kind.STRAY_CHARACTER, input.get(index).getStartIndex(), Syntax.endOf(input.get(last)));
        return last;
    }

    private void mend(CommonToken token, Kind kind, int type) {
        report(kind, token.getStartIndex(), Syntax.endOf(token));
        token.setType(type);
        show(token);
    }

    private void insert(int type, int at) {
        var token = new CommonToken(type, SPELLING.getOrDefault(type, ""));
        token.setStartIndex(at);
        token.setStopIndex(at - 1);
        show(token);
    }

    private void show(Token token) {
        output.add(token);
        previous = token.getType();
    }

    private void hide(CommonToken token) {
        token.setChannel(Token.HIDDEN_CHANNEL);
        output.add(token);
    }

    private void report(Kind kind, int start, int end) {
        errors.add(SyntaxError.of(kind, start, end, text.substring(start, end)));
    }

    private boolean beginsLine(int index) {
        for (int i = index - 1; i >= 0; i--) {
            if (input.get(i).getType() == NEWLINE) {
                return true;
            }
            if (input.get(i).getChannel() == Token.DEFAULT_CHANNEL) {
                return false;
            }
        }
        return true;
    }

    /** The index of the next token that is neither a comment nor a line break, or -1. */
    private int nextVisible(int from) {
        return nextVisible[from];
    }

    /** Found once, backwards: a scan from every line break would be quadratic in a file of line breaks. */
    private static int[] nextVisibleOf(List<Token> tokens) {
        int[] next = new int[tokens.size() + 1];
        next[tokens.size()] = -1;
        for (int i = tokens.size() - 1; i >= 0; i--) {
            Token token = tokens.get(i);
            boolean visible = token.getChannel() == Token.DEFAULT_CHANNEL && token.getType() != NEWLINE;
            next[i] = visible ? i : next[i + 1];
        }
        return next;
    }

    private int typeAt(int index) {
        return index < 0 ? Token.EOF : input.get(index).getType();
    }
}
