package dev.attune.grammar;

import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/** The generated parser's superclass: it counts how deep the rules nest, so that no text can overflow the stack. */
abstract class NestingGuard extends Parser {

    /** Rules around an outermost expression: file, declaration, attention, member, statement, body, block, let. */
    private static final int RULES_AROUND_EXPRESSION = 10;

    private int depth;

    NestingGuard(TokenStream input) {
        super(input);
    }

    /** Ends the parse of a text that nests too deep. */
    static final class NestingTooDeepException extends RuntimeException {
        private final transient Token token;

        NestingTooDeepException(Token token) {
            super("nested too deep", null, false, false);
            this.token = token;
        }

        Token token() {
            return token;
        }
    }

    @Override
    public void enterRule(ParserRuleContext context, int state, int ruleIndex) {
        enter();
        super.enterRule(context, state, ruleIndex);
    }

    @Override
    public void exitRule() {
        depth--;
        super.exitRule();
    }

    @Override
    public void enterRecursionRule(ParserRuleContext context, int state, int ruleIndex, int precedence) {
        enter();
        super.enterRecursionRule(context, state, ruleIndex, precedence);
    }

    @Override
    public void unrollRecursionContexts(ParserRuleContext parent) {
        depth--;
        super.unrollRecursionContexts(parent);
    }

    private void enter() {
        if (++depth > Syntax.MAX_NESTING + RULES_AROUND_EXPRESSION) {
            throw new NestingTooDeepException(getCurrentToken());
        }
    }
}
