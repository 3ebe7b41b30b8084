package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Scalar statements that declare a local per definition. */
final class ScalarBlock {
    private final JavaNames names;
    private final CallLengths lengths;
    private final Function<Value, CodeBlock> outer;
    private final Map<Value, Op> leaves = new HashMap<>();
    private final Map<Value, CodeBlock> locals = new HashMap<>();
    private final CodeBlock.Builder code = CodeBlock.builder();

    /**
     * An empty block.
     *
     * @param outer how code here names a value that is not declared here
     */
    ScalarBlock(JavaNames names, CallLengths lengths, Function<Value, CodeBlock> outer) {
        this.names = names;
        this.lengths = lengths;
        this.outer = outer;
    }

    /** Declares the results of definitions; leaves among them stay names and literals. */
    ScalarBlock declareAll(List<Definition> definitions) {
        definitions.forEach(this::declare);
        return this;
    }

    /** Declares the result of a definition. */
    void declare(Definition definition) {
        Value value = definition.value();
        if (Body.isLeaf(definition.op())) {
            leaves.put(value, definition.op());
            return;
        }
        CodeBlock expression = ScalarExpressions.of(definition.op(), names, this::name);
        code.addStatement("$T $L = $L", ScalarExpressions.javaType(value.type()), names.of(value), expression);
        locals.put(value, CodeBlock.of("$L", names.of(value)));
    }

    /** How code after this block names a value. */
    CodeBlock name(Value value) {
        if (leaves.containsKey(value)) {
            return leaf(leaves.get(value), names, lengths);
        }
        return locals.containsKey(value) ? locals.get(value) : outer.apply(value);
    }

    CodeBlock.Builder code() {
        return code;
    }

    /** The name or literal of a leaf in scalar code. */
    static CodeBlock leaf(Op op, JavaNames names, CallLengths lengths) {
        return switch (op) {
            case Op.Position position -> CodeBlock.of("$L", position(position.axis()));
            case Op.Length length -> CodeBlock.of("$L", lengths.name(length.name()));
            case Op.Parameter parameter -> CodeBlock.of("$L", names.ofParameter(parameter.name()));
            case Op.TileBound bound ->
                CodeBlock.of("$L$L", bound.axis() == Axis.QUERY ? "query" : "key", end(bound.end()));
            case Op.IntConstant constant -> ScalarExpressions.of(constant, names, value -> null);
            case Op.FloatConstant constant -> ScalarExpressions.of(constant, names, value -> null);
            case Op.BoolConstant constant -> ScalarExpressions.of(constant, names, value -> null);
            case Op.TileExtreme extreme -> throw new IllegalStateException("an extreme outside of tile code");
            case Op.Score score -> throw new IllegalStateException("the score in scalar code");
            case Op.Unary unary -> throw new IllegalArgumentException(unary.mnemonic() + " is no leaf");
            case Op.Binary binary -> throw new IllegalArgumentException(binary.mnemonic() + " is no leaf");
            case Op.Compare compare -> throw new IllegalArgumentException(compare.mnemonic() + " is no leaf");
            case Op.Select select -> throw new IllegalArgumentException(select.mnemonic() + " is no leaf");
            case Op.Convert convert -> throw new IllegalArgumentException(convert.mnemonic() + " is no leaf");
            case Op.Read read -> throw new IllegalArgumentException(read.mnemonic() + " is no leaf");
        };
    }

    private static String end(Op.End end) {
        return end == Op.End.LOW ? "Low" : "High";
    }

    /** The local that holds a position in scalar code. */
    static String position(Axis axis) {
        return switch (axis) {
            case BATCH -> "b";
            case HEAD -> "h";
            case KV_HEAD -> "hKv";
            case QUERY -> "qIdx";
            case KEY -> "kvIdx";
        };
    }
}
