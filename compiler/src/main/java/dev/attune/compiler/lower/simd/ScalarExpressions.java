package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.tensor.DType;
import dev.attune.templates.simd.SimdNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Scalar Java expressions of IR operations; operands are names or literals. */
final class ScalarExpressions {
    private ScalarExpressions() {}

    /** The Java type of values of an IR type. */
    static TypeName javaType(Type type) {
        return switch (type) {
            case BOOL -> TypeName.BOOLEAN;
            case I32 -> TypeName.INT;
            case F32 -> TypeName.FLOAT;
            case I64 -> TypeName.LONG;
        };
    }

    /** The literal of a constant. */
    static String literal(float value) {
        if (Float.isNaN(value)) {
            return "Float.NaN";
        }
        if (Float.isInfinite(value)) {
            return value > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY";
        }
        return Float.toString(value) + "f";
    }

    /** The literal of a whole number. */
    static String literal(Type type, long value) {
        return type == Type.I64 ? value + "L" : Long.toString(value);
    }

    static CodeBlock unary(UnaryOp operation, Type type, CodeBlock x) {
        return switch (operation) {
            case NEG -> CodeBlock.of("-($L)", x);
            case NOT -> CodeBlock.of("!$L", x);
            case ABS -> CodeBlock.of("Math.abs($L)", x);
            case FLOOR -> CodeBlock.of("(float) Math.floor($L)", x);
            case EXP -> CodeBlock.of("(float) Math.exp($L)", x);
            case EXP2 -> CodeBlock.of("$T.exp2($L)", SimdNames.TOTAL_MATH, x);
            case LOG -> CodeBlock.of("(float) Math.log($L)", x);
            case LOG2 -> CodeBlock.of("$T.log2($L)", SimdNames.TOTAL_MATH, x);
            case SQRT -> CodeBlock.of("(float) Math.sqrt($L)", x);
            case RSQRT -> CodeBlock.of("(float) (1.0 / Math.sqrt($L))", x);
            case TANH -> CodeBlock.of("(float) Math.tanh($L)", x);
            case SIGMOID -> CodeBlock.of("$T.sigmoid($L)", SimdNames.TOTAL_MATH, x);
            case SIN -> CodeBlock.of("(float) Math.sin($L)", x);
            case COS -> CodeBlock.of("(float) Math.cos($L)", x);
        };
    }

    static CodeBlock binary(BinaryOp operation, Type type, CodeBlock left, CodeBlock right) {
        boolean real = type == Type.F32;
        return switch (operation) {
            case ADD -> CodeBlock.of("$L + $L", left, right);
            case SUB -> CodeBlock.of("$L - $L", left, right);
            case MUL -> CodeBlock.of("$L * $L", left, right);
            case DIV ->
                real
                        ? CodeBlock.of("$L / $L", left, right)
                        : CodeBlock.of("$T.floorDivide($L, $L)", SimdNames.TOTAL_MATH, left, right);
            case REM -> CodeBlock.of("$T.floorRemainder($L, $L)", SimdNames.TOTAL_MATH, left, right);
            case MIN ->
                real
                        ? CodeBlock.of("$T.smaller($L, $L)", SimdNames.TOTAL_MATH, left, right)
                        : CodeBlock.of("Math.min($L, $L)", left, right);
            case MAX ->
                real
                        ? CodeBlock.of("$T.larger($L, $L)", SimdNames.TOTAL_MATH, left, right)
                        : CodeBlock.of("Math.max($L, $L)", left, right);
            case POW -> CodeBlock.of("(float) Math.pow($L, $L)", left, right);
            case AND -> CodeBlock.of("$L && $L", left, right);
            case OR -> CodeBlock.of("$L || $L", left, right);
        };
    }

    static CodeBlock compare(Predicate predicate, CodeBlock left, CodeBlock right) {
        String sign = switch (predicate) {
            case EQ -> "==";
            case NE -> "!=";
            case LT -> "<";
            case LE -> "<=";
            case GT -> ">";
            case GE -> ">=";
        };
        return CodeBlock.of("$L $L $L", left, sign, right);
    }

    /** The element of a tensor at clamped indices. */
    static CodeBlock read(Op.Read read, JavaNames names, List<CodeBlock> indices) {
        return CodeBlock.of(
                "$T.$L($L, $L)",
                SimdNames.CAPTURED_READS,
                reader(read.element()),
                names.ofTensor(read.tensor()),
                place(read, names, indices));
    }

    /** The place of an element at clamped indices. */
    static CodeBlock place(Op.Read read, JavaNames names, List<CodeBlock> indices) {
        int together = Math.min(indices.size(), 3);
        var arguments = new ArrayList<CodeBlock>();
        for (int i = 0; i < together; i++) {
            arguments.add(CodeBlock.of("$L, $L", indices.get(i), names.ofDimension(read.tensor(), i)));
        }
        CodeBlock place = CodeBlock.of("$T.at($L)", SimdNames.CAPTURED_READS, CodeBlock.join(arguments, ", "));
        for (int i = together; i < indices.size(); i++) {
            place = CodeBlock.of(
                    "$T.within($L, $L, $L)",
                    SimdNames.CAPTURED_READS,
                    place,
                    indices.get(i),
                    names.ofDimension(read.tensor(), i));
        }
        return place;
    }

    /** The name of the method that reads elements of a dtype. */
    static String reader(DType element) {
        return element.name().toLowerCase(Locale.ROOT);
    }

    /** An operation's expression, its operands given by name; leaves are the caller's business. */
    static CodeBlock of(Op op, JavaNames names, Function<Value, CodeBlock> operand) {
        return switch (op) {
            case Op.IntConstant constant -> CodeBlock.of("$L", literal(constant.type(), constant.value()));
            case Op.FloatConstant constant -> CodeBlock.of("$L", literal(constant.value()));
            case Op.BoolConstant constant -> CodeBlock.of("$L", constant.value());
            case Op.Unary unary -> unary(unary.operation(), unary.type(), operand.apply(unary.operand()));
            case Op.Binary binary ->
                binary(binary.operation(), binary.type(), operand.apply(binary.left()), operand.apply(binary.right()));
            case Op.Compare compare ->
                compare(compare.predicate(), operand.apply(compare.left()), operand.apply(compare.right()));
            case Op.Select select ->
                CodeBlock.of(
                        "$L ? $L : $L",
                        operand.apply(select.condition()),
                        operand.apply(select.whenTrue()),
                        operand.apply(select.whenFalse()));
            case Op.Convert convert ->
                CodeBlock.of("($T) $L", javaType(convert.type()), operand.apply(convert.operand()));
            case Op.Read read ->
                read(read, names, read.indices().stream().map(operand).toList());
            case Op.Position position -> throw leaf(position);
            case Op.Length length -> throw leaf(length);
            case Op.Parameter parameter -> throw leaf(parameter);
            case Op.Score score -> throw leaf(score);
            case Op.TileBound bound -> throw leaf(bound);
            case Op.TileExtreme extreme -> throw leaf(extreme);
        };
    }

    private static IllegalStateException leaf(Op op) {
        return new IllegalStateException(op.mnemonic() + " has no scalar expression of its own here");
    }
}
