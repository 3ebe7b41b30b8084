package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.attune.compiler.ir.BinaryOp;
import dev.attune.compiler.ir.Predicate;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.UnaryOp;

/** One lane's numbers, as {@link VectorCode} computes them. */
final class LaneCode implements ElementCode {

    @Override
    public TypeName type(Type type) {
        return ScalarExpressions.javaType(type);
    }

    @Override
    public CodeBlock spread(VectorOperand x) {
        return x.name();
    }

    @Override
    public CodeBlock load(Type type, CodeBlock array, String at) {
        return CodeBlock.of("$L[$L]", array, at);
    }

    @Override
    public CodeBlock store(Type type, CodeBlock value, CodeBlock array, String at) {
        return CodeBlock.of("$L[$L] = $L;\n", array, at, value);
    }

    @Override
    public CodeBlock rows() {
        return CodeBlock.of("tile.query + lane");
    }

    @Override
    public CodeBlock unary(UnaryOp operation, VectorOperand x) {
        return switch (operation) {
            case NEG, NOT, ABS, SQRT -> ScalarExpressions.unary(operation, x.type(), x.name());
            // rounded twice, as vectors do it
            case RSQRT -> CodeBlock.of("1f / (float) Math.sqrt($L)", x.name());
            case FLOOR, EXP, EXP2, LOG, LOG2, TANH, SIGMOID, SIN, COS ->
                throw new IllegalArgumentException(operation.mnemonic() + " is a pass over an array");
        };
    }

    @Override
    public CodeBlock binary(BinaryOp operation, VectorOperand left, VectorOperand right) {
        return switch (operation) {
            case ADD, SUB, MUL, DIV, AND, OR -> plain(operation, left, right);
            case MIN, MAX ->
                // which of two equal zeros it is depends on the order
                left.scalar() ? plain(operation, right, left) : plain(operation, left, right);
            case REM, POW -> throw new IllegalArgumentException(operation.mnemonic() + " is a pass over an array");
        };
    }

    private static CodeBlock plain(BinaryOp operation, VectorOperand left, VectorOperand right) {
        return ScalarExpressions.binary(operation, left.type(), left.name(), right.name());
    }

    @Override
    public CodeBlock compare(Predicate predicate, VectorOperand left, VectorOperand right) {
        return ScalarExpressions.compare(predicate, left.name(), right.name());
    }

    @Override
    public CodeBlock select(VectorOperand condition, VectorOperand whenTrue, VectorOperand whenFalse) {
        return CodeBlock.of("$L ? $L : $L", condition.name(), whenTrue.name(), whenFalse.name());
    }

    @Override
    public CodeBlock convert(Type to, VectorOperand x) {
        return CodeBlock.of("($T) $L", ScalarExpressions.javaType(to), x.name());
    }

    @Override
    public CodeBlock masked(VectorOperand attended, VectorOperand value, String masked) {
        return CodeBlock.of("$L ? $L : $L", attended.name(), value.name(), masked);
    }
}
