package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;
import dev.attune.templates.simd.SimdNames;

/**
 * Vector Java expressions of IR operations with at least one operand that differs between lanes. Booleans are masks of float
 * vectors; masks of int vectors are cast where they arise or are wanted, which costs nothing at equal widths.
 */
final class VectorCode implements ElementCode {

    @Override
    public TypeName type(Type type) {
        return switch (type) {
            case F32 -> SimdNames.FLOAT_VECTOR;
            case I32 -> SimdNames.INT_VECTOR;
            case BOOL -> SimdNames.FLOAT_MASK;
            case I64 -> throw new IllegalArgumentException("i64 exists in tile code only, which is scalar");
        };
    }

    @Override
    public CodeBlock spread(VectorOperand x) {
        return vector(x);
    }

    private static CodeBlock vector(VectorOperand x) {
        if (!x.scalar()) {
            return x.name();
        }
        return switch (x.type()) {
            case F32 -> CodeBlock.of("$T.broadcast(FLOATS, $L)", SimdNames.FLOAT_VECTOR, x.name());
            case I32 -> CodeBlock.of("$T.broadcast(INTS, $L)", SimdNames.INT_VECTOR, x.name());
            case BOOL -> CodeBlock.of("FLOATS.maskAll($L)", x.name());
            case I64 -> throw new IllegalArgumentException("i64 exists in tile code only, which is scalar");
        };
    }

    @Override
    public CodeBlock load(Type type, CodeBlock array, String at) {
        return switch (type) {
            case F32 -> CodeBlock.of("$T.fromArray(FLOATS, $L, $L)", SimdNames.FLOAT_VECTOR, array, at);
            case I32 -> CodeBlock.of("$T.fromArray(INTS, $L, $L)", SimdNames.INT_VECTOR, array, at);
            case BOOL -> CodeBlock.of("$T.fromArray(FLOATS, $L, $L)", SimdNames.VECTOR_MASK, array, at);
            case I64 -> throw new IllegalArgumentException("i64 exists in tile code only, which is scalar");
        };
    }

    @Override
    public CodeBlock store(Type type, CodeBlock value, CodeBlock array, String at) {
        return CodeBlock.of("$L.intoArray($L, $L);\n", value, array, at);
    }

    @Override
    public CodeBlock rows() {
        return CodeBlock.of("$T.zero(INTS).addIndex(1).add(tile.query + lane)", SimdNames.INT_VECTOR);
    }

    @Override
    public CodeBlock masked(VectorOperand attended, VectorOperand value, String masked) {
        return CodeBlock.of(
                "$T.broadcast(FLOATS, $L).blend($L, $L)",
                SimdNames.FLOAT_VECTOR,
                masked,
                vector(value),
                vector(attended));
    }

    @Override
    public CodeBlock unary(UnaryOp operation, VectorOperand x) {
        return switch (operation) {
            case NEG -> CodeBlock.of("$L.neg()", x.name());
            case ABS -> CodeBlock.of("$L.abs()", x.name());
            case NOT -> CodeBlock.of("$L.not()", x.name());
            case SQRT -> CodeBlock.of("$L.sqrt()", x.name());
            case RSQRT -> CodeBlock.of("$T.broadcast(FLOATS, 1f).div($L.sqrt())", SimdNames.FLOAT_VECTOR, x.name());
            case FLOOR, EXP, EXP2, LOG, LOG2, TANH, SIGMOID, SIN, COS ->
                throw new IllegalArgumentException(operation.mnemonic() + " is a pass over an array");
        };
    }

    @Override
    public CodeBlock binary(BinaryOp operation, VectorOperand left, VectorOperand right) {
        return switch (operation) {
            case ADD -> commutative("add", left, right);
            case MUL -> commutative("mul", left, right);
            case SUB -> CodeBlock.of("$L.sub($L)", vector(left), right.name());
            case DIV -> CodeBlock.of("$L.div($L)", vector(left), right.name());
            case MIN -> extreme("min", "LT", left, right);
            case MAX -> extreme("max", "GT", left, right);
            case AND -> CodeBlock.of("$L.and($L)", vector(left), vector(right));
            case OR -> CodeBlock.of("$L.or($L)", vector(left), vector(right));
            case REM, POW -> throw new IllegalArgumentException(operation.mnemonic() + " is a pass over an array");
        };
    }

    private static CodeBlock commutative(String method, VectorOperand left, VectorOperand right) {
        return left.scalar()
                ? CodeBlock.of("$L.$L($L)", right.name(), method, left.name())
                : CodeBlock.of("$L.$L($L)", left.name(), method, right.name());
    }

    /** The smaller or larger; on floats the other where one is NaN, which Java's own min and max do not give. */
    private static CodeBlock extreme(String method, String order, VectorOperand left, VectorOperand right) {
        if (left.type() == Type.I32) {
            return commutative(method, left, right);
        }
        VectorOperand first = left.scalar() ? right : left;
        VectorOperand second = left.scalar() ? left : right;
        CodeBlock other = vector(second);
        // where first wins or second is NaN, first; else second
        return CodeBlock.of(
                "$1L.blend($2L, $2L.compare($3T.$4L, $5L).or($1L.compare($3T.NE, $1L)))",
                other,
                first.name(),
                SimdNames.OPERATORS,
                order,
                second.name());
    }

    @Override
    public CodeBlock compare(Predicate predicate, VectorOperand left, VectorOperand right) {
        if (left.type() == Type.BOOL) {
            CodeBlock equal = CodeBlock.of("$L.eq($L)", vector(left), vector(right));
            return predicate == Predicate.EQ ? equal : CodeBlock.of("$L.not()", equal);
        }
        VectorOperand first = left.scalar() ? right : left;
        VectorOperand second = left.scalar() ? left : right;
        Predicate order = left.scalar() ? mirrored(predicate) : predicate;
        CodeBlock mask =
                CodeBlock.of("$L.compare($T.$L, $L)", first.name(), SimdNames.OPERATORS, order.name(), second.name());
        return left.type() == Type.F32 ? mask : CodeBlock.of("$L.cast(FLOATS)", mask);
    }

    private static Predicate mirrored(Predicate predicate) {
        return switch (predicate) {
            case EQ -> Predicate.EQ;
            case NE -> Predicate.NE;
            case LT -> Predicate.GT;
            case LE -> Predicate.GE;
            case GT -> Predicate.LT;
            case GE -> Predicate.LE;
        };
    }

    @Override
    public CodeBlock select(VectorOperand condition, VectorOperand whenTrue, VectorOperand whenFalse) {
        CodeBlock mask = vector(condition);
        return switch (whenTrue.type()) {
            case F32 -> CodeBlock.of("$L.blend($L, $L)", vector(whenFalse), whenTrue.name(), mask);
            case I32 -> CodeBlock.of("$L.blend($L, $L.cast(INTS))", vector(whenFalse), whenTrue.name(), mask);
            case BOOL -> CodeBlock.of("$1L.and($2L).or($3L.andNot($1L))", mask, vector(whenTrue), vector(whenFalse));
            case I64 -> throw new IllegalArgumentException("i64 exists in tile code only, which is scalar");
        };
    }

    @Override
    public CodeBlock convert(Type to, VectorOperand x) {
        return to == Type.F32
                ? CodeBlock.of("($T) $L.convert($T.I2F, 0)", SimdNames.FLOAT_VECTOR, x.name(), SimdNames.OPERATORS)
                : CodeBlock.of("($T) $L.convert($T.F2I, 0)", SimdNames.INT_VECTOR, x.name(), SimdNames.OPERATORS);
    }
}
