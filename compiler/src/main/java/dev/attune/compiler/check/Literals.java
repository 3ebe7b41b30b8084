package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.diagnostic.Quote;
import dev.attune.compiler.diagnostic.Span;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Expression;
import java.util.List;
import java.util.Optional;

/**
 * A literal has the type that its place asks for, and so has an expression made of nothing but literals: in {@code score *
 * (1 / 3)} both numbers are f32, as the product asks for f32.
 */
final class Literals {
    private final Diagnostics diagnostics;

    Literals(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** Whether an expression takes the type that its place asks for. */
    static boolean isFlexible(Expression expression) {
        return switch (expression) {
            case Expression.IntegerLiteral _, Expression.FloatLiteral _ -> true;
            case Expression.BoolLiteral _, Expression.Name _, Expression.Read _ -> false;
            case Expression.Prefix prefix ->
                prefix.operator() == Expression.PrefixOperator.MINUS && isFlexible(prefix.operand());
            case Expression.Infix infix ->
                infix.operator().family() == Expression.Family.ARITHMETIC
                        && isFlexible(infix.left())
                        && isFlexible(infix.right());
            case Expression.Conditional conditional ->
                isFlexible(conditional.whenTrue()) && isFlexible(conditional.whenFalse());
            case Expression.Call call ->
                Builtin.named(call.function().text())
                                .filter(Builtin::takesAnyNumber)
                                .isPresent()
                        && call.arguments().stream().allMatch(Literals::isFlexible);
        };
    }

    /** The type of flexible expressions whose place asks for none: f32 where one has a point or an exponent, else i32. */
    static Type ownType(List<Expression> expressions) {
        return expressions.stream().anyMatch(Literals::hasPoint) ? Type.F32 : Type.I32;
    }

    private static boolean hasPoint(Expression expression) {
        return switch (expression) {
            case Expression.FloatLiteral _ -> true;
            case Expression.IntegerLiteral _, Expression.BoolLiteral _, Expression.Name _, Expression.Read _ -> false;
            case Expression.Prefix prefix -> hasPoint(prefix.operand());
            case Expression.Infix infix -> hasPoint(infix.left()) || hasPoint(infix.right());
            case Expression.Conditional conditional ->
                hasPoint(conditional.whenTrue()) || hasPoint(conditional.whenFalse());
            case Expression.Call call -> call.arguments().stream().anyMatch(Literals::hasPoint);
        };
    }

    /** A whole number in a place that asks for a type; i32 where it asks for none. */
    Optional<Typed> integer(String digits, boolean negative, Optional<Type> wanted, Span span) {
        if (wanted.equals(Optional.of(Type.F32))) {
            return real(digits, negative, span);
        }
        // ten digits hold every i32; the parse itself cannot overflow a long
        long value = digits.length() > 10 ? Long.MAX_VALUE : Long.parseLong(digits) * (negative ? -1 : 1);
        if (value != (int) value) {
            diagnostics.report(Diagnostic.of(
                            Code.NUMBER_OUT_OF_RANGE,
                            span,
                            Quote.of((negative ? "-" : "") + digits) + " does not fit i32 (-2147483648 to 2147483647)")
                    .withHint("write it with a point, as an f32, or make it smaller"));
            return Optional.empty();
        }
        return Optional.of(new Typed.Leaf(new Op.IntConstant(Type.I32, value), "", span));
    }

    /** A number with a point or an exponent in a place that asks for a type; f32 where it asks for none. */
    Optional<Typed> real(String text, boolean negative, Optional<Type> wanted, Span span) {
        if (wanted.equals(Optional.of(Type.I32))) {
            diagnostics.report(
                    Diagnostic.of(Code.FRACTION_IN_I32, span, Quote.of(text) + " stands where an i32 is asked for")
                            .withHint("write a whole number, or make the other side an f32 with `f32(...)`"));
            return Optional.empty();
        }
        return real(text, negative, span);
    }

    private Optional<Typed> real(String text, boolean negative, Span span) {
        float value = Float.parseFloat(text);
        if (Float.isInfinite(value)) {
            diagnostics.report(Diagnostic.of(
                            Code.NUMBER_OUT_OF_RANGE, span, Quote.of(text) + " does not fit f32 (at most 3.4028235e38)")
                    .withHint("a pair is ruled out by `mask`, not by an infinite score"));
            return Optional.empty();
        }
        return Optional.of(new Typed.Leaf(new Op.FloatConstant(negative ? -value : value), "", span));
    }
}
