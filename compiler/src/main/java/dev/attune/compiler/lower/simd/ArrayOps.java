package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.templates.simd.SimdNames;

/** Which operations run as passes over arrays, and what they call. */
final class ArrayOps {
    private ArrayOps() {}

    /** Whether vectors lack an operation, or have it only as a call. */
    static boolean isPass(Op op) {
        return switch (op) {
            case Op.Unary unary -> isPass(unary.operation());
            case Op.Binary binary -> isPass(binary.operation(), binary.type());
            case Op.Read read -> true;
            case Op.IntConstant constant -> false;
            case Op.FloatConstant constant -> false;
            case Op.BoolConstant constant -> false;
            case Op.Position position -> false;
            case Op.Length length -> false;
            case Op.Parameter parameter -> false;
            case Op.Score score -> false;
            case Op.Compare compare -> false;
            case Op.Select select -> false;
            case Op.Convert convert -> false;
            case Op.TileBound bound -> false;
            case Op.TileExtreme extreme -> false;
        };
    }

    private static boolean isPass(UnaryOp operation) {
        return switch (operation) {
            case FLOOR, EXP, EXP2, LOG, LOG2, TANH, SIGMOID, SIN, COS -> true;
            case NEG, NOT, ABS, SQRT, RSQRT -> false;
        };
    }

    private static boolean isPass(BinaryOp operation, Type type) {
        return switch (operation) {
            case POW, REM -> true;
            case DIV -> type != Type.F32;
            case ADD, SUB, MUL, MIN, MAX, AND, OR -> false;
        };
    }

    /** The call of an operation of one operand on {@code count} elements of an array. */
    static CodeBlock unary(UnaryOp operation, String array) {
        String name = operation.mnemonic();
        return switch (operation) {
            case EXP, EXP2, LOG, LOG2, TANH, SIGMOID ->
                CodeBlock.of("$T.$L(scratch.$L, count);\n", SimdNames.VECTOR_MATH, name, array);
            case SIN, COS -> CodeBlock.of("$T.$L(scratch.$L, count);\n", SimdNames.VECTOR_TRIGONOMETRY, name, array);
            case FLOOR -> CodeBlock.of("$T.$L(scratch.$L, count);\n", SimdNames.SCALAR_PASSES, name, array);
            case NEG, NOT, ABS, SQRT, RSQRT -> throw new IllegalArgumentException(name + " is vector code");
        };
    }

    /** The same without vectors. */
    static CodeBlock scalarUnary(UnaryOp operation, String array) {
        return switch (operation) {
            case EXP, EXP2, LOG, LOG2, TANH, SIGMOID, SIN, COS ->
                CodeBlock.of("$T.$L(scratch.$L, count);\n", SimdNames.SCALAR_MATH, operation.mnemonic(), array);
            case FLOOR, NEG, NOT, ABS, SQRT, RSQRT -> unary(operation, array);
        };
    }

    /** The call of an operation of two operands on {@code count} elements; the result replaces the first. */
    static CodeBlock binary(BinaryOp operation, String first, String second) {
        String method = switch (operation) {
            case POW -> "pow";
            case DIV -> "floorDivide";
            case REM -> "floorRemainder";
            case ADD, SUB, MUL, MIN, MAX, AND, OR ->
                throw new IllegalArgumentException(operation.mnemonic() + " is vector code");
        };
        return CodeBlock.of("$T.$L(scratch.$L, scratch.$L, count);\n", SimdNames.SCALAR_PASSES, method, first, second);
    }
}
