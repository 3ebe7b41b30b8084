package dev.attune.compiler.syntax;

import dev.attune.compiler.diagnostic.Span;
import java.util.List;

/** An expression, as written; parentheses have done their work and are gone. */
public sealed interface Expression {

    /** Where it stands. */
    Span span();

    /** {@code 64}: digits only. */
    record IntegerLiteral(String digits, Span span) implements Expression {}

    /** {@code 0.5}, {@code 1e-6}. */
    record FloatLiteral(String text, Span span) implements Expression {}

    /** {@code true}. */
    record BoolLiteral(boolean value, Span span) implements Expression {}

    /** {@code window}, {@code score}. */
    record Name(String text, Span span) implements Expression {}

    /** {@code table[h, 3]}. */
    record Read(Ast.Word tensor, List<Expression> indices, Span span) implements Expression {
        public Read {
            indices = List.copyOf(indices);
        }
    }

    /** {@code min(i, 31)}. */
    record Call(Ast.Word function, List<Expression> arguments, Span span) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code -x}, {@code !x}. */
    record Prefix(PrefixOperator operator, Expression operand, Span span) implements Expression {}

    /**
     * {@code x + y}.
     *
     * @param operatorSpan where the operator stands
     */
    record Infix(InfixOperator operator, Expression left, Expression right, Span operatorSpan) implements Expression {
        @Override
        public Span span() {
            return left.span().to(right.span());
        }
    }

    /** {@code if c then x else y}. */
    record Conditional(Expression condition, Expression whenTrue, Expression whenFalse, Span span)
            implements Expression {}

    /** An operator of one operand. */
    enum PrefixOperator {
        MINUS("-"),
        NOT("!");

        private final String spelling;

        PrefixOperator(String spelling) {
            this.spelling = spelling;
        }

        /** As written. */
        public String spelling() {
            return spelling;
        }
    }

    /** An operator between two operands. */
    enum InfixOperator {
        ADD("+", Family.ARITHMETIC),
        SUBTRACT("-", Family.ARITHMETIC),
        MULTIPLY("*", Family.ARITHMETIC),
        DIVIDE("/", Family.ARITHMETIC),
        REMAINDER("%", Family.ARITHMETIC),
        LESS("<", Family.ORDER),
        LESS_EQUAL("<=", Family.ORDER),
        GREATER(">", Family.ORDER),
        GREATER_EQUAL(">=", Family.ORDER),
        EQUAL("==", Family.EQUALITY),
        NOT_EQUAL("!=", Family.EQUALITY),
        AND("&&", Family.LOGIC),
        OR("||", Family.LOGIC);

        private final String spelling;
        private final Family family;

        InfixOperator(String spelling, Family family) {
            this.spelling = spelling;
            this.family = family;
        }

        /** As written. */
        public String spelling() {
            return spelling;
        }

        /** What it asks of its operands. */
        public Family family() {
            return family;
        }

        /** The operator that is written so. */
        public static InfixOperator of(String spelling) {
            for (InfixOperator operator : values()) {
                if (operator.spelling.equals(spelling)) {
                    return operator;
                }
            }
            throw new IllegalArgumentException("no operator " + spelling);
        }
    }

    /** What an operator asks of its operands. */
    enum Family {
        /** Two numbers of one type; the result has it. */
        ARITHMETIC,
        /** Two numbers of one type; the result is bool. */
        ORDER,
        /** Two values of one type; the result is bool. */
        EQUALITY,
        /** Two bools; the result is bool. */
        LOGIC
    }
}
