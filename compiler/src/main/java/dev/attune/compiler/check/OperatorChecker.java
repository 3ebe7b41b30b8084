package dev.attune.compiler.check;

import dev.attune.compiler.diagnostic.Code;
import dev.attune.compiler.diagnostic.Diagnostic;
import dev.attune.compiler.diagnostic.Diagnostics;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.syntax.Expression;
import dev.attune.compiler.syntax.Expression.Family;
import java.util.List;
import java.util.Optional;

/** Operators between two operands, and {@code if}: both sides have one type, which literals take from the other side. */
final class OperatorChecker {
    private final ExpressionChecker expressions;
    private final Diagnostics diagnostics;

    OperatorChecker(ExpressionChecker expressions, Diagnostics diagnostics) {
        this.expressions = expressions;
        this.diagnostics = diagnostics;
    }

    /** Both sides of an operator; empty where one is in error. */
    private record Sides(Optional<Typed> left, Optional<Typed> right) {
        boolean isSound() {
            return left.isPresent() && right.isPresent();
        }

        Type leftType() {
            return left.orElseThrow().type();
        }

        Type rightType() {
            return right.orElseThrow().type();
        }
    }

    Optional<Typed> check(Expression.Infix infix, Optional<Type> wanted) {
        return switch (infix.operator().family()) {
            case LOGIC -> logic(infix);
            case ARITHMETIC -> arithmetic(infix, wanted);
            case ORDER, EQUALITY -> comparison(infix);
        };
    }

    /** An operand of an operator that takes one type only. */
    Optional<Typed> operand(String operator, Expression operand, Type type) {
        Optional<Typed> typed = expressions.infer(operand, Optional.of(type));
        if (typed.isPresent() && typed.get().type() != type) {
            diagnostics.report(Diagnostic.of(
                            Code.OPERAND_TYPES,
                            operand.span(),
                            "`" + operator + "` needs " + type + ", but this is "
                                    + typed.get().type())
                    .withHint(Types.conversionHint(typed.get().type(), type, operand)));
            return Optional.empty();
        }
        return typed;
    }

    private Optional<Typed> logic(Expression.Infix infix) {
        String operator = infix.operator().spelling();
        Optional<Typed> left = operand(operator, infix.left(), Type.BOOL);
        Optional<Typed> right = operand(operator, infix.right(), Type.BOOL);
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        BinaryOp op = infix.operator() == Expression.InfixOperator.AND ? BinaryOp.AND : BinaryOp.OR;
        return Optional.of(new Typed.Binary(op, left.get(), right.get(), infix.span()));
    }

    private Optional<Typed> arithmetic(Expression.Infix infix, Optional<Type> wanted) {
        Sides sides = sides(infix.left(), infix.right(), wanted.filter(Type::isNumeric));
        if (!sides.isSound() || !agree(infix, sides, true)) {
            return Optional.empty();
        }
        BinaryOp op = switch (infix.operator()) {
            case ADD -> BinaryOp.ADD;
            case SUBTRACT -> BinaryOp.SUB;
            case MULTIPLY -> BinaryOp.MUL;
            case DIVIDE -> BinaryOp.DIV;
            case REMAINDER -> BinaryOp.REM;
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL, AND, OR ->
                throw new IllegalArgumentException(infix.operator() + " is not arithmetic");
        };
        return Optional.of(
                new Typed.Binary(op, sides.left().get(), sides.right().get(), infix.span()));
    }

    private Optional<Typed> comparison(Expression.Infix infix) {
        Sides sides = sides(infix.left(), infix.right(), Optional.empty());
        if (!sides.isSound()) {
            return Optional.empty();
        }
        boolean chained = infix.left() instanceof Expression.Infix left
                && left.operator().family() == Family.ORDER
                && sides.rightType() != Type.BOOL;
        if (chained) {
            diagnostics.report(Diagnostic.of(Code.CHAINED_COMPARISON, infix.operatorSpan(), "comparisons do not chain")
                    .withHint(chainHint(infix, (Expression.Infix) infix.left())));
            return Optional.empty();
        }
        if (!agree(infix, sides, infix.operator().family() == Family.ORDER)) {
            return Optional.empty();
        }
        Predicate predicate = switch (infix.operator()) {
            case LESS -> Predicate.LT;
            case LESS_EQUAL -> Predicate.LE;
            case GREATER -> Predicate.GT;
            case GREATER_EQUAL -> Predicate.GE;
            case EQUAL -> Predicate.EQ;
            case NOT_EQUAL -> Predicate.NE;
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, AND, OR ->
                throw new IllegalArgumentException(infix.operator() + " is no comparison");
        };
        return Optional.of(
                new Typed.Compare(predicate, sides.left().get(), sides.right().get(), infix.span()));
    }

    private static String chainHint(Expression.Infix outer, Expression.Infix inner) {
        Optional<String> left = Types.text(inner.span());
        Optional<String> middle = Types.text(inner.right().span());
        Optional<String> right = Types.text(outer.right().span());
        if (left.isEmpty() || middle.isEmpty() || right.isEmpty()) {
            return "join two comparisons with `&&`";
        }
        return "write `" + left.get() + " && " + middle.get() + " "
                + outer.operator().spelling() + " " + right.get() + "`";
    }

    /** {@code if c then x else y}. */
    Optional<Typed> conditional(Expression.Conditional conditional, Optional<Type> wanted) {
        Optional<Typed> condition = expressions.require(conditional.condition(), Type.BOOL, "a condition");
        Sides sides = sides(conditional.whenTrue(), conditional.whenFalse(), wanted);
        if (!sides.isSound()) {
            return Optional.empty();
        }
        if (sides.leftType() != sides.rightType()) {
            diagnostics.report(Diagnostic.of(
                            Code.OPERAND_TYPES,
                            conditional.span(),
                            "the branches of an `if` need one type, but have " + sides.leftType() + " and "
                                    + sides.rightType())
                    .withHint(mixedHint(conditional.whenTrue(), conditional.whenFalse(), sides)));
            return Optional.empty();
        }
        return condition.map(typed ->
                new Typed.Select(typed, sides.left().get(), sides.right().get(), conditional.span()));
    }

    /** Types both sides; a side of literals takes the type of the other, or the one that the place asks for. */
    private Sides sides(Expression left, Expression right, Optional<Type> wanted) {
        boolean leftFlexible = Literals.isFlexible(left);
        boolean rightFlexible = Literals.isFlexible(right);
        if (leftFlexible && rightFlexible) {
            Optional<Type> type =
                    Optional.of(wanted.filter(Type::isNumeric).orElseGet(() -> Literals.ownType(List.of(left, right))));
            return new Sides(expressions.infer(left, type), expressions.infer(right, type));
        }
        if (leftFlexible) {
            Optional<Typed> typed = expressions.infer(right, wanted);
            return new Sides(expressions.infer(left, typed.map(Typed::type)), typed);
        }
        Optional<Typed> typed = expressions.infer(left, wanted);
        return new Sides(typed, expressions.infer(right, typed.map(Typed::type)));
    }

    private boolean agree(Expression.Infix infix, Sides sides, boolean numbersOnly) {
        Type left = sides.leftType();
        Type right = sides.rightType();
        String operator = "`" + infix.operator().spelling() + "`";
        if (left != right) {
            diagnostics.report(Diagnostic.of(
                            Code.OPERAND_TYPES,
                            infix.operatorSpan(),
                            operator + " needs one type on both sides, but has " + left + " and " + right)
                    .withHint(mixedHint(infix.left(), infix.right(), sides)));
            return false;
        }
        if (numbersOnly && !left.isNumeric()) {
            diagnostics.report(
                    Diagnostic.of(Code.OPERAND_TYPES, infix.operatorSpan(), operator + " is not defined on " + left)
                            .withHint("bools are joined with `&&` and `||`, and compared with `==` and `!=`"));
            return false;
        }
        return true;
    }

    /** f32 is the type to meet in; a bool becomes a number by choosing one. */
    private static String mixedHint(Expression left, Expression right, Sides sides) {
        Type leftType = sides.leftType();
        Type rightType = sides.rightType();
        if (leftType == Type.BOOL) {
            return Types.conversionHint(leftType, rightType, left);
        }
        if (rightType == Type.BOOL) {
            return Types.conversionHint(rightType, leftType, right);
        }
        return leftType == Type.I32
                ? Types.conversionHint(leftType, Type.F32, left)
                : Types.conversionHint(rightType, Type.F32, right);
    }
}
