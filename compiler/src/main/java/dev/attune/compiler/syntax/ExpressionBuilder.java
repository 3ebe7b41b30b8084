package dev.attune.compiler.syntax;

import static dev.attune.grammar.AttuneParser.*;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.syntax.Expression.InfixOperator;
import dev.attune.compiler.syntax.Expression.PrefixOperator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** ANTLR's expression contexts as {@link Expression}s that nest at most {@link AstBuilder#MAX_DEPTH} deep. */
final class ExpressionBuilder {
    private final TreeReader reader;
    private final Diagnostics diagnostics;
    private final Map<Expression, Integer> depths = new IdentityHashMap<>();

    ExpressionBuilder(TreeReader reader, Diagnostics diagnostics) {
        this.reader = reader;
        this.diagnostics = diagnostics;
    }

    Expression build(ExpressionContext context) {
        return switch (reader.wellFormed(context)) {
            case ReadContext read -> {
                List<Expression> indices =
                        read.expression().stream().map(this::build).toList();
                yield nested(
                        new Expression.Read(reader.word(read.NAME().getSymbol()), indices, reader.span(read)), indices);
            }
            case CallContext call -> {
                List<Expression> arguments =
                        call.expression().stream().map(this::build).toList();
                yield nested(
                        new Expression.Call(reader.word(call.NAME().getSymbol()), arguments, reader.span(call)),
                        arguments);
            }
            case NameContext name -> leaf(new Expression.Name(name.getText(), reader.span(name)));
            case ScoreNameContext score -> leaf(new Expression.Name(score.getText(), reader.span(score)));
            case IntegerContext integer ->
                leaf(new Expression.IntegerLiteral(
                        reader.digits(integer.getStart()).text(), reader.span(integer)));
            case FloatContext real -> leaf(new Expression.FloatLiteral(real.getText(), reader.span(real)));
            case BoolContext bool -> leaf(new Expression.BoolLiteral(bool.TRUE() != null, reader.span(bool)));
            case ParenthesizedContext parenthesized -> build(parenthesized.expression());
            case PrefixContext prefix -> {
                Expression operand = build(prefix.expression());
                var operator = prefix.operator.getType() == MINUS ? PrefixOperator.MINUS : PrefixOperator.NOT;
                yield nested(new Expression.Prefix(operator, operand, reader.span(prefix)), List.of(operand));
            }
            case InfixContext infix -> chain(infix);
            case ConditionalContext conditional -> {
                Expression condition = build(conditional.condition);
                Expression whenTrue = build(conditional.whenTrue);
                Expression whenFalse = build(conditional.whenFalse);
                yield nested(
                        new Expression.Conditional(condition, whenTrue, whenFalse, reader.span(conditional)),
                        List.of(condition, whenTrue, whenFalse));
            }
            default -> throw reader.malformed(); // a bare ExpressionContext: the parser could not tell which it is
        };
    }

    /** A long sum is a deep tree that leans left; it is walked in a loop, as recursion would follow its length. */
    private Expression chain(InfixContext last) {
        Deque<InfixContext> steps = new ArrayDeque<>();
        ExpressionContext first = last;
        while (first instanceof InfixContext infix) {
            steps.push(reader.wellFormed(infix));
            first = infix.left;
        }
        Expression left = build(first);
        for (InfixContext step : steps) {
            Expression right = build(step.right);
            left = nested(
                    new Expression.Infix(
                            InfixOperator.of(step.operator.getText()), left, right, reader.span(step.operator)),
                    List.of(left, right));
        }
        return left;
    }

    private Expression leaf(Expression expression) {
        depths.put(expression, 1);
        return expression;
    }

    private Expression nested(Expression expression, List<Expression> parts) {
        int depth = 1 + parts.stream().mapToInt(depths::get).max().orElse(0);
        if (depth > AstBuilder.MAX_DEPTH) {
            diagnostics.report(Diagnostic.of(
                            Code.NESTED_TOO_DEEP,
                            expression.span(),
                            "this expression is more than " + AstBuilder.MAX_DEPTH + " operations deep")
                    .withHint("name parts of it with `let`"));
            throw reader.malformed();
        }
        depths.put(expression, depth);
        return expression;
    }
}
