package dev.attune.compiler.testing;

import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.IrBuilder;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.VariantSignature.CapturedTensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A source expression: its text, and beside it what the text means.
 *
 * @param binding how tightly its outermost operator binds; operands that bind less tightly are put in parentheses
 */
record Expr(Type type, String text, int binding, Function<Scope, Value> lowering) {

    private static final int IF = 0;
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int COMPARISON = 3;
    private static final int SUM = 4;
    private static final int PRODUCT = 5;
    private static final int PREFIX = 6;
    private static final int ATOM = 7;

    /**
     * Where an expression is lowered.
     *
     * @param score what {@code score} stands for
     * @param locals what {@code let} names stand for
     */
    record Scope(IrBuilder builder, Value score, Map<String, Value> locals) {}

    Value lower(Scope scope) {
        return lowering.apply(scope);
    }

    /** The same meaning under another spelling: a name or a call. */
    Expr spelled(String newText) {
        return new Expr(type, newText, ATOM, lowering);
    }

    static Expr i32(int value) {
        return new Expr(
                Type.I32,
                Integer.toString(value),
                value < 0 ? PREFIX : ATOM,
                scope -> scope.builder().i32(value));
    }

    static Expr f32(double value) {
        float rounded = (float) value;
        return new Expr(
                Type.F32,
                new java.math.BigDecimal(Float.toString(rounded)).toPlainString(),
                rounded < 0 ? PREFIX : ATOM,
                scope -> scope.builder().f32(rounded));
    }

    static Expr bool(boolean value) {
        return new Expr(
                Type.BOOL,
                Boolean.toString(value),
                ATOM,
                scope -> scope.builder().bool(value));
    }

    static Expr position(Axis axis) {
        return new Expr(
                Type.I32, axis.spelling(), ATOM, scope -> scope.builder().position(axis));
    }

    static Expr length(String name) {
        return new Expr(Type.I32, name, ATOM, scope -> scope.builder().length(name));
    }

    static Expr parameter(String name, Type type) {
        return new Expr(type, name, ATOM, scope -> scope.builder().parameter(name, type));
    }

    static Expr score() {
        return new Expr(Type.F32, "score", ATOM, Scope::score);
    }

    static Expr local(String name, Type type) {
        return new Expr(type, name, ATOM, scope -> scope.locals().get(name));
    }

    static Expr read(CapturedTensor tensor, Expr... indices) {
        Type type = switch (tensor.dtype()) {
            case F32, F16, BF16 -> Type.F32;
            case I32, I8, U8 -> Type.I32;
            case BOOL -> Type.BOOL;
        };
        return new Expr(
                type,
                tensor.name() + Arrays.stream(indices).map(Expr::text).collect(Collectors.joining(", ", "[", "]")),
                ATOM,
                scope -> scope.builder()
                        .read(
                                tensor,
                                Arrays.stream(indices)
                                        .map(index -> index.lower(scope))
                                        .toArray(Value[]::new)));
    }

    /** A call of a builtin, with the meaning given. */
    private static Expr call(Type type, String name, Function<Scope, Value> lowering, Expr... arguments) {
        return new Expr(
                type,
                name + Arrays.stream(arguments).map(Expr::text).collect(Collectors.joining(", ", "(", ")")),
                ATOM,
                lowering);
    }

    /** {@code abs(x)}, {@code tanh(x)}, ...: every builtin of one operand that is an operation of the IR. */
    static Expr call(UnaryOp operation, Expr x) {
        return call(x.type, operation.mnemonic(), scope -> scope.builder().unary(operation, x.lower(scope)), x);
    }

    static Expr min(Expr x, Expr y) {
        return call(x.type, "min", scope -> scope.builder().min(x.lower(scope), y.lower(scope)), x, y);
    }

    static Expr max(Expr x, Expr y) {
        return call(x.type, "max", scope -> scope.builder().max(x.lower(scope), y.lower(scope)), x, y);
    }

    static Expr pow(Expr x, Expr y) {
        return call(x.type, "pow", scope -> scope.builder().binary(BinaryOp.POW, x.lower(scope), y.lower(scope)), x, y);
    }

    static Expr clamp(Expr x, Expr low, Expr high) {
        return call(
                x.type,
                "clamp",
                scope -> scope.builder().min(scope.builder().max(x.lower(scope), low.lower(scope)), high.lower(scope)),
                x,
                low,
                high);
    }

    static Expr relu(Expr x) {
        return call(
                x.type,
                "relu",
                scope -> scope.builder().max(x.lower(scope), scope.builder().f32(0)),
                x);
    }

    static Expr toF32(Expr x) {
        return call(Type.F32, "f32", scope -> scope.builder().convert(Type.F32, x.lower(scope)), x);
    }

    static Expr toI32(Expr x) {
        return call(Type.I32, "i32", scope -> scope.builder().convert(Type.I32, x.lower(scope)), x);
    }

    static Expr negate(Expr x) {
        return new Expr(
                x.type, "-" + x.within(ATOM), PREFIX, scope -> scope.builder().unary(UnaryOp.NEG, x.lower(scope)));
    }

    static Expr not(Expr x) {
        return new Expr(
                Type.BOOL,
                "!" + x.within(ATOM),
                PREFIX,
                scope -> scope.builder().not(x.lower(scope)));
    }

    static Expr add(Expr x, Expr y) {
        return binary(BinaryOp.ADD, "+", SUM, x, y);
    }

    static Expr sub(Expr x, Expr y) {
        return binary(BinaryOp.SUB, "-", SUM, x, y);
    }

    static Expr mul(Expr x, Expr y) {
        return binary(BinaryOp.MUL, "*", PRODUCT, x, y);
    }

    static Expr div(Expr x, Expr y) {
        return binary(BinaryOp.DIV, "/", PRODUCT, x, y);
    }

    static Expr rem(Expr x, Expr y) {
        return binary(BinaryOp.REM, "%", PRODUCT, x, y);
    }

    static Expr and(Expr x, Expr y) {
        return binary(BinaryOp.AND, "&&", AND, x, y);
    }

    static Expr or(Expr x, Expr y) {
        return binary(BinaryOp.OR, "||", OR, x, y);
    }

    private static Expr binary(BinaryOp operation, String sign, int binding, Expr x, Expr y) {
        return new Expr(
                x.type,
                x.within(binding) + " " + sign + " " + y.within(binding + 1),
                binding,
                scope -> scope.builder().binary(operation, x.lower(scope), y.lower(scope)));
    }

    static Expr compare(Predicate predicate, Expr x, Expr y) {
        String sign = switch (predicate) {
            case EQ -> "==";
            case NE -> "!=";
            case LT -> "<";
            case LE -> "<=";
            case GT -> ">";
            case GE -> ">=";
        };
        return new Expr(
                Type.BOOL,
                x.within(COMPARISON + 1) + " " + sign + " " + y.within(COMPARISON + 1),
                COMPARISON,
                scope -> scope.builder().compare(predicate, x.lower(scope), y.lower(scope)));
    }

    static Expr select(Expr condition, Expr whenTrue, Expr whenFalse) {
        return new Expr(
                whenTrue.type,
                "if " + condition.within(OR) + " then " + whenTrue.within(OR) + " else " + whenFalse.within(OR),
                IF,
                scope -> scope.builder().select(condition.lower(scope), whenTrue.lower(scope), whenFalse.lower(scope)));
    }

    private String within(int outer) {
        return binding < outer ? "(" + text + ")" : text;
    }
}
