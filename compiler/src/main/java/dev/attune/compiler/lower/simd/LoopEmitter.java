package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.templates.simd.LoopCode;
import dev.attune.templates.simd.SimdNames;
import java.util.HashMap;
import java.util.Map;

/**
 * Vector code of one loop over a tile's scores, lanes being rows. A value is emitted when it is first asked for; simple
 * operations are evaluated anew in each loop that needs them, while results of passes are read from their arrays.
 */
final class LoopEmitter {
    private final Body body;
    private final JavaNames names;
    private final CallLengths lengths;
    private final Map<Value, String> passResults;
    private final Map<Value, VectorOperand> emitted = new HashMap<>();
    private final CodeBlock.Builder perTile = CodeBlock.builder();
    private final CodeBlock.Builder perLane = CodeBlock.builder();
    private final CodeBlock.Builder perKey = CodeBlock.builder();
    private boolean usesKey;
    private boolean usesStrip;
    private boolean usesScore;

    /**
     * An empty loop.
     *
     * @param passResults arrays of the scratch with results of passes
     */
    LoopEmitter(Body body, JavaNames names, CallLengths lengths, Map<Value, String> passResults) {
        this.body = body;
        this.names = names;
        this.lengths = lengths;
        this.passResults = passResults;
    }

    /** The code so far. A loop that ends by storing to the scores declares {@code at} itself. */
    LoopCode code(boolean storesScores) {
        var start = CodeBlock.builder();
        if (usesScore || storesScores) {
            start.addStatement("int at = key * TILE_Q + lane");
        }
        if (usesStrip) {
            start.addStatement("int strip = (key - from) * TILE_Q + lane");
        }
        if (usesKey) {
            start.addStatement("int kvIdx = block + key");
        }
        return new LoopCode(
                perTile.build(), perLane.build(), start.add(perKey.build()).build());
    }

    /** Stores a value to an array of the strip. */
    void store(Value value, String array) {
        VectorOperand operand = use(value);
        usesStrip = true;
        perKey.add(VectorExpressions.store(operand, CodeBlock.of("scratch.$L", array), "strip"));
    }

    /** A value's operand, emitted if it was not yet. */
    VectorOperand use(Value value) {
        VectorOperand present = emitted.get(value);
        if (present == null) {
            present = emit(value);
            emitted.put(value, present);
        }
        return present;
    }

    private VectorOperand emit(Value value) {
        Op op = body.op(value);
        return switch (op) {
            case Op.Position position -> position(position.axis());
            case Op.Score score -> score();
            case Op.IntConstant constant -> literal(value, op);
            case Op.FloatConstant constant -> literal(value, op);
            case Op.BoolConstant constant -> literal(value, op);
            case Op.Length length -> literal(value, op);
            case Op.Parameter parameter -> hoisted(value, "this", names.ofParameter(parameter.name()));
            case Op.TileBound bound -> throw misplaced(op);
            case Op.TileExtreme extreme -> throw misplaced(op);
            case Op.Unary unary -> computed(value);
            case Op.Binary binary -> computed(value);
            case Op.Compare compare -> computed(value);
            case Op.Select select -> computed(value);
            case Op.Convert convert -> computed(value);
            case Op.Read read -> computed(value);
        };
    }

    private static IllegalStateException misplaced(Op op) {
        return new IllegalStateException(op.mnemonic() + " in element code");
    }

    private VectorOperand literal(Value value, Op op) {
        return VectorOperand.scalar(value.type(), ScalarBlock.leaf(op, names, lengths));
    }

    private VectorOperand hoisted(Value value, String holder, String name) {
        perTile.addStatement("$T $L = $L.$L", ScalarExpressions.javaType(value.type()), name, holder, name);
        return VectorOperand.scalar(value.type(), CodeBlock.of("$L", name));
    }

    private VectorOperand position(Axis axis) {
        String name = ScalarBlock.position(axis);
        switch (axis) {
            case BATCH, HEAD, KV_HEAD -> perTile.addStatement("int $1L = scratch.$1L", name);
            case KEY -> usesKey = true;
            case QUERY ->
                perLane.addStatement(
                        "$1T $2L = $1T.zero(INTS).addIndex(1).add(tile.query + lane)", SimdNames.INT_VECTOR, name);
        }
        CodeBlock reference = CodeBlock.of("$L", name);
        return axis == Axis.QUERY
                ? VectorOperand.vector(Type.I32, reference)
                : VectorOperand.scalar(Type.I32, reference);
    }

    private VectorOperand score() {
        usesScore = true;
        perKey.addStatement("$1T score = $1T.fromArray(FLOATS, scratch.scores, at)", SimdNames.FLOAT_VECTOR);
        return VectorOperand.vector(Type.F32, CodeBlock.of("score"));
    }

    private VectorOperand computed(Value value) {
        return switch (body.varies(value)) {
            case LAUNCH -> hoisted(value, "this", names.of(value));
            case HEAD -> hoisted(value, "scratch", names.of(value));
            case ROW -> row(value);
            case COLUMN -> column(value);
            case PAIR, SCORE -> passResults.containsKey(value) ? passResult(value) : operation(value);
        };
    }

    private VectorOperand row(Value value) {
        String name = names.of(value);
        perLane.addStatement(
                "$T $L = $L",
                VectorExpressions.vectorType(value.type()),
                name,
                VectorExpressions.load(value.type(), CodeBlock.of("tile.$L", name), "lane"));
        return VectorOperand.vector(value.type(), CodeBlock.of("$L", name));
    }

    private VectorOperand column(Value value) {
        String name = names.of(value);
        perKey.addStatement("$1T $2L = scratch.$2L[key]", ScalarExpressions.javaType(value.type()), name);
        return VectorOperand.scalar(value.type(), CodeBlock.of("$L", name));
    }

    private VectorOperand passResult(Value value) {
        usesStrip = true;
        String name = names.of(value);
        perKey.addStatement(
                "$T $L = $L",
                VectorExpressions.vectorType(value.type()),
                name,
                VectorExpressions.load(value.type(), CodeBlock.of("scratch.$L", passResults.get(value)), "strip"));
        return VectorOperand.vector(value.type(), CodeBlock.of("$L", name));
    }

    private VectorOperand operation(Value value) {
        Op op = body.op(value);
        var operands = op.operands().stream().map(this::use).toList();
        String name = names.of(value);
        boolean uniform = operands.stream().allMatch(VectorOperand::scalar);
        if (uniform) {
            // a pair value whose operands are all the same in every lane: key values of different places
            perKey.addStatement(
                    "$T $L = $L",
                    ScalarExpressions.javaType(value.type()),
                    name,
                    ScalarExpressions.of(op, names, operand -> use(operand).name()));
            return VectorOperand.scalar(value.type(), CodeBlock.of("$L", name));
        }
        CodeBlock expression = switch (op) {
            case Op.Unary unary -> VectorExpressions.unary(unary.operation(), operands.get(0));
            case Op.Binary binary -> VectorExpressions.binary(binary.operation(), operands.get(0), operands.get(1));
            case Op.Compare compare -> VectorExpressions.compare(compare.predicate(), operands.get(0), operands.get(1));
            case Op.Select select -> VectorExpressions.select(operands.get(0), operands.get(1), operands.get(2));
            case Op.Convert convert -> VectorExpressions.convert(convert.type(), operands.get(0));
            case Op.Read read -> throw misplaced(op);
            case Op.IntConstant constant -> throw misplaced(op);
            case Op.FloatConstant constant -> throw misplaced(op);
            case Op.BoolConstant constant -> throw misplaced(op);
            case Op.Position position -> throw misplaced(op);
            case Op.Length length -> throw misplaced(op);
            case Op.Parameter parameter -> throw misplaced(op);
            case Op.Score score -> throw misplaced(op);
            case Op.TileBound bound -> throw misplaced(op);
            case Op.TileExtreme extreme -> throw misplaced(op);
        };
        perKey.addStatement("$T $L = $L", VectorExpressions.vectorType(value.type()), name, expression);
        return VectorOperand.vector(value.type(), CodeBlock.of("$L", name));
    }

    /** Whether a value is one for which {@link #use} gives a vector in some loop. */
    static boolean isPairwise(Varies place) {
        return place == Varies.PAIR || place == Varies.SCORE;
    }
}
