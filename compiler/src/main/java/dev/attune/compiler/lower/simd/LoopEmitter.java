package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.CodeBlock;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.templates.simd.LoopCode;
import dev.attune.templates.simd.ScoreLayout;
import dev.attune.templates.simd.SimdNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The code of one loop over scores, lanes being rows or keys. A value is emitted when it is first asked for; simple
 * operations are evaluated anew in each loop that needs them, while results of passes are read from their arrays.
 */
final class LoopEmitter {
    private final ElementCode spelling;
    private final ScoreLayout layout;
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
     * @param spelling of what differs between lanes
     * @param passResults arrays of the scratch with results of passes
     */
    LoopEmitter(
            ElementCode spelling,
            ScoreLayout layout,
            Body body,
            JavaNames names,
            CallLengths lengths,
            Map<Value, String> passResults) {
        this.spelling = spelling;
        this.layout = layout;
        this.body = body;
        this.names = names;
        this.lengths = lengths;
        this.passResults = passResults;
    }

    /** The code so far. */
    LoopCode code() {
        var start = CodeBlock.builder();
        if (usesScore) {
            start.addStatement("int at = $L", layout.scorePlace());
        }
        if (usesStrip) {
            start.addStatement("int strip = $L", layout.stripPlace());
        }
        if (usesKey) {
            switch (layout) {
                case QUERY_LANES -> start.addStatement("int kvIdx = block + key");
                case KEY_LANES -> start.addStatement("$T kvIdx = lanes.add(block + key)", SimdNames.INT_VECTOR);
            }
        }
        return new LoopCode(
                perTile.build(), perLane.build(), start.add(perKey.build()).build());
    }

    /** Stores a value to an array of the strip. */
    void store(Value value, String array) {
        VectorOperand operand = use(value);
        usesStrip = true;
        perKey.add(spelling.store(value.type(), spelling.spread(operand), CodeBlock.of("scratch.$L", array), "strip"));
    }

    /**
     * Replaces the scores.
     *
     * @param mask where it is empty, every pair is attended
     * @param masked what a masked pair gets: a float literal
     */
    void storeScores(Value result, Optional<Value> mask, String masked) {
        VectorOperand value = use(result);
        CodeBlock stored = mask.isPresent() ? spelling.masked(use(mask.get()), value, masked) : spelling.spread(value);
        usesScore = true;
        perKey.add(spelling.store(Type.F32, stored, CodeBlock.of("scratch.scores"), "at"));
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
        CodeBlock reference = CodeBlock.of("$L", name);
        return switch (axis) {
            case BATCH, HEAD, KV_HEAD -> {
                perTile.addStatement("int $1L = scratch.$1L", name);
                yield VectorOperand.scalar(Type.I32, reference);
            }
            case QUERY -> query(reference);
            case KEY -> key(reference);
        };
    }

    private VectorOperand query(CodeBlock name) {
        return switch (layout) {
            case QUERY_LANES -> {
                perLane.addStatement("$T $L = $L", spelling.type(Type.I32), name, spelling.rows());
                yield VectorOperand.vector(Type.I32, name);
            }
            case KEY_LANES -> {
                perTile.addStatement("int $L = tile.query + row", name);
                yield VectorOperand.scalar(Type.I32, name);
            }
        };
    }

    private VectorOperand key(CodeBlock name) {
        usesKey = true;
        return switch (layout) {
            case QUERY_LANES -> VectorOperand.scalar(Type.I32, name);
            case KEY_LANES -> {
                perTile.addStatement("$1T lanes = $1T.zero(INTS).addIndex(1)", SimdNames.INT_VECTOR);
                yield VectorOperand.vector(Type.I32, name);
            }
        };
    }

    private VectorOperand score() {
        usesScore = true;
        perKey.addStatement(
                "$T score = $L",
                spelling.type(Type.F32),
                spelling.load(Type.F32, CodeBlock.of("scratch.scores"), "at"));
        return VectorOperand.vector(Type.F32, CodeBlock.of("score"));
    }

    private VectorOperand computed(Value value) {
        return switch (body.varies(value)) {
            case LAUNCH -> hoisted(value, "this", names.of(value));
            case HEAD -> hoisted(value, "scratch", names.of(value));
            case ROW ->
                layout == ScoreLayout.QUERY_LANES
                        ? lanesOf(value, perLane, "tile", "lane")
                        : single(value, perTile, "tile", "row");
            case COLUMN ->
                layout == ScoreLayout.QUERY_LANES
                        ? single(value, perKey, "scratch", "key")
                        : lanesOf(value, perKey, "scratch", "key");
            case PAIR, SCORE -> passResults.containsKey(value) ? passResult(value) : operation(value);
        };
    }

    /** A kept value that differs between lanes. */
    private VectorOperand lanesOf(Value value, CodeBlock.Builder code, String holder, String at) {
        String name = names.of(value);
        code.addStatement(
                "$T $L = $L",
                spelling.type(value.type()),
                name,
                spelling.load(value.type(), CodeBlock.of("$L.$L", holder, name), at));
        return VectorOperand.vector(value.type(), CodeBlock.of("$L", name));
    }

    /** A kept value that is the same in all lanes. */
    private VectorOperand single(Value value, CodeBlock.Builder code, String holder, String at) {
        String name = names.of(value);
        code.addStatement("$1T $2L = $3L.$2L[$4L]", ScalarExpressions.javaType(value.type()), name, holder, at);
        return VectorOperand.scalar(value.type(), CodeBlock.of("$L", name));
    }

    private VectorOperand passResult(Value value) {
        usesStrip = true;
        String name = names.of(value);
        perKey.addStatement(
                "$T $L = $L",
                spelling.type(value.type()),
                name,
                spelling.load(value.type(), CodeBlock.of("scratch.$L", passResults.get(value)), "strip"));
        return VectorOperand.vector(value.type(), CodeBlock.of("$L", name));
    }

    private VectorOperand operation(Value value) {
        Op op = body.op(value);
        var operands = op.operands().stream().map(this::use).toList();
        String name = names.of(value);
        boolean uniform = operands.stream().allMatch(VectorOperand::scalar);
        if (uniform) {
            perKey.addStatement(
                    "$T $L = $L",
                    ScalarExpressions.javaType(value.type()),
                    name,
                    ScalarExpressions.of(op, names, operand -> use(operand).name()));
            return VectorOperand.scalar(value.type(), CodeBlock.of("$L", name));
        }
        CodeBlock expression = switch (op) {
            case Op.Unary unary -> spelling.unary(unary.operation(), operands.get(0));
            case Op.Binary binary -> spelling.binary(binary.operation(), operands.get(0), operands.get(1));
            case Op.Compare compare -> spelling.compare(compare.predicate(), operands.get(0), operands.get(1));
            case Op.Select select -> spelling.select(operands.get(0), operands.get(1), operands.get(2));
            case Op.Convert convert -> spelling.convert(convert.type(), operands.get(0));
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
        perKey.addStatement("$T $L = $L", spelling.type(value.type()), name, expression);
        return VectorOperand.vector(value.type(), CodeBlock.of("$L", name));
    }

    /** Whether a value is one for which {@link #use} gives a vector in some loop. */
    static boolean isPairwise(Varies place) {
        return place == Varies.PAIR || place == Varies.SCORE;
    }
}
