package dev.attune.compiler.ir;

/**
 * What each operation computes, on single values: the package page's rules in code. Integers of both widths travel as {@code
 * long}, real numbers as {@code double}.
 */
public final class Arithmetic {

    private Arithmetic() {}

    /** An operation of one integer operand; i32 results wrap. */
    public static long unary(UnaryOp operation, Type type, long x) {
        return switch (operation) {
            case NEG -> wrap(type, -x);
            case ABS -> wrap(type, Math.abs(x));
            case NOT, FLOOR, EXP, EXP2, LOG, LOG2, SQRT, RSQRT, TANH, SIGMOID, SIN, COS ->
                throw new IllegalArgumentException(operation.mnemonic() + " is not defined on " + type);
        };
    }

    /** An operation of one real operand. */
    public static double unary(UnaryOp operation, double x) {
        return switch (operation) {
            case NEG -> -x;
            case ABS -> Math.abs(x);
            case FLOOR -> Math.floor(x);
            case EXP -> Math.exp(x);
            case EXP2 -> Math.pow(2.0, x);
            case LOG -> Math.log(x);
            case LOG2 -> Math.log(x) / Math.log(2.0);
            case SQRT -> Math.sqrt(x);
            case RSQRT -> 1.0 / Math.sqrt(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1.0 / (1.0 + Math.exp(-x));
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case NOT -> throw new IllegalArgumentException("not is not defined on f32");
        };
    }

    /** An operation of two integer operands; i32 results wrap. */
    public static long binary(BinaryOp operation, Type type, long x, long y) {
        return switch (operation) {
            case ADD -> wrap(type, x + y);
            case SUB -> wrap(type, x - y);
            case MUL -> wrap(type, x * y);
            case DIV -> y == 0 ? 0 : wrap(type, Math.floorDiv(x, y));
            case REM -> y == 0 ? x : Math.floorMod(x, y);
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case POW, AND, OR ->
                throw new IllegalArgumentException(operation.mnemonic() + " is not defined on " + type);
        };
    }

    /** An operation of two real operands. */
    public static double binary(BinaryOp operation, double x, double y) {
        return switch (operation) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case DIV -> x / y;
            case REM -> x - Math.floor(x / y) * y;
            case MIN -> Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.min(x, y);
            case MAX -> Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.max(x, y);
            case POW -> Math.pow(x, y);
            case AND, OR -> throw new IllegalArgumentException(operation.mnemonic() + " is not defined on f32");
        };
    }

    /** An operation of two truth values. */
    public static boolean binary(BinaryOp operation, boolean x, boolean y) {
        return switch (operation) {
            case AND -> x && y;
            case OR -> x || y;
            case ADD, SUB, MUL, DIV, REM, MIN, MAX, POW ->
                throw new IllegalArgumentException(operation.mnemonic() + " is not defined on bool");
        };
    }

    /** A comparison of integers. */
    public static boolean compare(Predicate predicate, long x, long y) {
        return switch (predicate) {
            case EQ -> x == y;
            case NE -> x != y;
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
        };
    }

    /** A comparison of real numbers: with a NaN only {@code !=} holds. */
    public static boolean compare(Predicate predicate, double x, double y) {
        return switch (predicate) {
            case EQ -> x == y;
            case NE -> x != y;
            case LT -> x < y;
            case LE -> x <= y;
            case GT -> x > y;
            case GE -> x >= y;
        };
    }

    /** {@code i32(x)}: towards zero, saturating, NaN to 0. */
    public static long truncate(double x) {
        return (int) x;
    }

    /** An integer brought into its type: i32 keeps the low 32 bits. */
    public static long wrap(Type type, long x) {
        return type == Type.I32 ? (int) x : x;
    }
}
