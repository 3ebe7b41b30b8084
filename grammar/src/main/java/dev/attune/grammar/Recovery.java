package dev.attune.grammar;

import static dev.attune.grammar.AttuneParser.*;

import dev.attune.grammar.SyntaxError.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/**
 * Keeps parsing after an error, from the next statement: a statement is the unit that a person fixes. A rule that owns
 * braces skips to its closing one, any other rule to the end of the line. Nothing is guessed inside a statement.
 */
final class Recovery extends DefaultErrorStrategy {

    private static final Set<Integer> STATEMENT_WORDS =
            Set.of(IMPORT, FN, ATTENTION, CONST, PARAM, TENSOR, MASK, SOFTMAX, WEIGHT, SCHEDULE, LET);
    private static final Set<Integer> OPERATORS = Set.of(
            PLUS, MINUS, STAR, SLASH, PERCENT, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR);

    private final List<SyntaxError> errors = new ArrayList<>();

    /** What was met so far, in the order of the text. */
    List<SyntaxError> errors() {
        return errors;
    }

    @Override
    public void reportError(Parser parser, RecognitionException exception) {
        if (inErrorRecoveryMode(parser)) {
            return;
        }
        beginErrorCondition(parser);
        Token token = exception.getOffendingToken();
        errors.add(new SyntaxError(
                Kind.UNEXPECTED, token.getStartIndex(), endOnLine(token), describe(token), expected(exception)));
    }

    @Override
    public Token recoverInline(Parser parser) {
        throw new InputMismatchException(parser);
    }

    /** Loops end where no alternative begins; the token after them then reports what is wrong. */
    @Override
    public void sync(Parser parser) {}

    @Override
    public void recover(Parser parser, RecognitionException exception) {
        if (ownsOpenBrace(parser.getContext())) {
            skipToStatementEnd(parser, true);
            if (parser.getCurrentToken().getType() == RBRACE) {
                parser.consume();
            }
        } else {
            skipToStatementEnd(parser, false);
        }
    }

    private static boolean ownsOpenBrace(ParserRuleContext context) {
        return switch (context) {
            case BlockContext block -> block.LBRACE() != null && block.RBRACE() == null;
            case ScheduleMemberContext schedule -> schedule.LBRACE() != null && schedule.RBRACE() == null;
            case AttentionDeclarationContext attention -> attention.LBRACE() != null && attention.RBRACE() == null;
            default -> false;
        };
    }

    private static void skipToStatementEnd(Parser parser, boolean acrossLines) {
        int braces = 0;
        while (true) {
            int type = parser.getCurrentToken().getType();
            if (type == Token.EOF) {
                return;
            }
            if (braces == 0
                    && (type == RBRACE || (!acrossLines && (type == NEWLINE || STATEMENT_WORDS.contains(type))))) {
                return;
            }
            braces += type == LBRACE ? 1 : type == RBRACE ? -1 : 0;
            parser.consume();
        }
    }

    private static int endOnLine(Token token) {
        return token.getType() == NEWLINE ? token.getStartIndex() : Syntax.endOf(token);
    }

    private static String describe(Token token) {
        return switch (token.getType()) {
            case NEWLINE -> "the end of the line";
            case Token.EOF -> "the end of the file";
            default -> "`" + token.getText() + "`";
        };
    }

    private static List<String> expected(RecognitionException exception) {
        IntervalSet set = exception.getExpectedTokens();
        var phrases = new LinkedHashSet<String>();
        if (set == null) {
            return List.of();
        }
        boolean expression = set.contains(IF) && set.contains(LPAREN);
        if (expression) {
            phrases.add("an expression");
        }
        for (int type : set.toList()) {
            boolean partOfExpression = expression
                    && Set.of(IF, LPAREN, NAME, INTEGER, FLOAT, TRUE, FALSE, SCORE, NOT, MINUS)
                            .contains(type);
            if (partOfExpression || OPERATORS.contains(type)) {
                continue;
            }
            phrases.add(phrase(type));
        }
        return List.copyOf(phrases);
    }

    private static String phrase(int type) {
        return switch (type) {
            case NEWLINE -> "the end of the line";
            case Token.EOF -> "the end of the file";
            case NAME -> "a name";
            case INTEGER -> "a whole number";
            case FLOAT -> "a number";
            case STRING -> "a path in double quotes";
            default -> VOCABULARY.getLiteralName(type).replace('\'', '`');
        };
    }
}
