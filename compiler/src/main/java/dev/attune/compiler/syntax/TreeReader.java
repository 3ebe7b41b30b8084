package dev.attune.compiler.syntax;

import dev.attune.compiler.diagnostic.SourceFile;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.grammar.Syntax;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** What every reader of ANTLR's tree needs: spans, words, and a way out of a malformed statement. */
final class TreeReader {
    private final SourceFile file;

    TreeReader(SourceFile file) {
        this.file = file;
    }

    /** Leaves a statement that has a syntax error; the error itself is reported already. */
    static final class MalformedStatementException extends RuntimeException {
        private static final MalformedStatementException INSTANCE = new MalformedStatementException();

        private MalformedStatementException() {
            super("malformed statement", null, false, false);
        }
    }

    /** The same context, if the parser found nothing wrong in it. */
    <C extends ParserRuleContext> C wellFormed(C context) {
        if (context == null || context.exception != null) {
            throw MalformedStatementException.INSTANCE;
        }
        return context;
    }

    /** Leaves the statement because of an error that was found after parsing, and is reported. */
    MalformedStatementException malformed() {
        return MalformedStatementException.INSTANCE;
    }

    Ast.Word word(Token token) {
        return new Ast.Word(token.getText(), span(token));
    }

    /** The digits of a whole number; leading zeros mean nothing, and no number of them should cost anything. */
    Ast.Word digits(Token token) {
        String text = token.getText();
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw MalformedStatementException.INSTANCE; // a malformed number that the grammar let pass, and reported
        }
        return new Ast.Word(text.replaceFirst("^0+(?=.)", ""), span(token));
    }

    Span span(Token token) {
        return new Span(file, token.getStartIndex(), Syntax.endOf(token));
    }

    Span span(ParserRuleContext context) {
        return span(context.getStart()).to(span(context.getStop()));
    }

    SourceFile file() {
        return file;
    }
}
