package dev.attune.compiler.lower.simd;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeName;
import dev.attune.compiler.analysis.Varies;
import dev.attune.compiler.ir.Axis;
import dev.attune.compiler.ir.Definition;
import dev.attune.compiler.ir.Op;
import dev.attune.compiler.ir.Type;
import dev.attune.compiler.ir.Value;
import dev.attune.runtime.kernel.VariantSignature.Dimension;
import dev.attune.templates.simd.ArrayStep;
import dev.attune.templates.simd.ElementLoop;
import dev.attune.templates.simd.ElementPass;
import dev.attune.templates.simd.LoopCode;
import dev.attune.templates.simd.PlaceCode;
import dev.attune.templates.simd.ScoreLayout;
import dev.attune.templates.simd.SimdNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.lang.model.element.Modifier;

/** Element passes: what happens to each score, as vector loops and passes over the arrays of a strip. */
final class ElementLowering {
    private final ScoreLayout layout;
    private final Body body;
    private final JavaNames names;
    private final CallLengths lengths;
    private final Map<Value, ArrayStep> steps = new LinkedHashMap<>();
    private final Map<Value, String> passResults = new HashMap<>();
    private final List<FieldSpec> arrays = new ArrayList<>();
    private boolean longStrips;

    ElementLowering(ScoreLayout layout, Body body, JavaNames names, CallLengths lengths) {
        this.layout = layout;
        this.body = body;
        this.names = names;
        this.lengths = lengths;
    }

    /** Whether a pass costs per row of a strip, so that strips should be long. */
    boolean wantsLongStrips() {
        return longStrips;
    }

    /** The arrays of a strip that the passes made so far work on. */
    PlaceCode strips() {
        return new PlaceCode(arrays, CodeBlock.of(""));
    }

    /**
     * The pass that gives a result.
     *
     * @param mask where it is empty, every pair is attended
     * @param masked what a masked pair gets: a float literal
     */
    ElementPass pass(Value result, Optional<Value> mask, String masked) {
        List<ArrayStep> before = stepsFor(result, mask);
        return new ElementPass(before, loop(loop -> loop.storeScores(result, mask, masked)));
    }

    /** A loop in vector code and, where lanes are rows, in scalar code. */
    private ElementLoop loop(Consumer<LoopEmitter> content) {
        return new ElementLoop(
                code(new VectorCode(), content),
                layout == ScoreLayout.QUERY_LANES ? Optional.of(code(new LaneCode(), content)) : Optional.empty());
    }

    private LoopCode code(ElementCode spelling, Consumer<LoopEmitter> content) {
        var loop = new LoopEmitter(spelling, layout, body, names, lengths, passResults);
        content.accept(loop);
        return loop.code();
    }

    private List<ArrayStep> stepsFor(Value result, Optional<Value> mask) {
        Set<Value> reached = new HashSet<>();
        var open = new ArrayList<Value>();
        open.add(result);
        mask.ifPresent(open::add);
        while (!open.isEmpty()) {
            Value value = open.removeLast();
            if (LoopEmitter.isPairwise(body.varies(value)) && reached.add(value)) {
                open.addAll(body.op(value).operands());
            }
        }
        var needed = new ArrayList<ArrayStep>();
        for (Definition definition : body.neededDefinitions()) {
            if (reached.contains(definition.value()) && isPass(definition)) {
                needed.add(step(definition));
            }
        }
        return needed;
    }

    private boolean isPass(Definition definition) {
        return LoopEmitter.isPairwise(body.varies(definition.value())) && ArrayOps.isPass(definition.op());
    }

    private ArrayStep step(Definition definition) {
        ArrayStep present = steps.get(definition.value());
        if (present != null) {
            return present;
        }
        ArrayStep made = switch (definition.op()) {
            case Op.Unary unary -> unary(definition.value(), unary);
            case Op.Binary binary -> binary(definition.value(), binary);
            case Op.Read read ->
                isSeparable(read)
                        ? (isRun(read) ? runRead(definition.value(), read) : directRead(definition.value(), read))
                        : gather(definition.value(), read);
            case Op.IntConstant op -> throw notAPass(op);
            case Op.FloatConstant op -> throw notAPass(op);
            case Op.BoolConstant op -> throw notAPass(op);
            case Op.Position op -> throw notAPass(op);
            case Op.Length op -> throw notAPass(op);
            case Op.Parameter op -> throw notAPass(op);
            case Op.Score op -> throw notAPass(op);
            case Op.Compare op -> throw notAPass(op);
            case Op.Select op -> throw notAPass(op);
            case Op.Convert op -> throw notAPass(op);
            case Op.TileBound op -> throw notAPass(op);
            case Op.TileExtreme op -> throw notAPass(op);
        };
        steps.put(definition.value(), made);
        passResults.put(definition.value(), names.of(definition.value()));
        return made;
    }

    private static IllegalStateException notAPass(Op op) {
        return new IllegalStateException(op.mnemonic() + " is no pass");
    }

    /** An array of the strip. */
    private String array(Type type, String name) {
        TypeName element = ScalarExpressions.javaType(type);
        arrays.add(FieldSpec.builder(ArrayTypeName.of(element), name, Modifier.FINAL)
                .initializer("new $T[$T.of($L)]", element, SimdNames.PADDING, layout.stripLength())
                .build());
        return name;
    }

    private ArrayStep unary(Value value, Op.Unary op) {
        String array = array(Type.F32, names.of(value));
        return new ArrayStep(
                "operandOf" + JavaNames.capitalized(array),
                "What " + op.mnemonic() + " is taken of.",
                new ArrayStep.Operands.Loop(loop(loop -> loop.store(op.operand(), array))),
                ArrayOps.unary(op.operation(), array),
                ArrayOps.scalarUnary(op.operation(), array));
    }

    private ArrayStep binary(Value value, Op.Binary op) {
        String first = array(op.type(), names.of(value));
        String second = array(op.type(), names.fresh(value.name() + "Right"));
        ElementLoop operands = loop(loop -> {
            loop.store(op.left(), first);
            loop.store(op.right(), second);
        });
        return new ArrayStep(
                "operandsOf" + JavaNames.capitalized(first),
                "The operands of " + op.mnemonic() + ".",
                new ArrayStep.Operands.Loop(operands),
                ArrayOps.binary(op.operation(), first, second));
    }

    /** Whether each index depends on the row or on the key, but none on both: then the scalar code of a loop reaches it. */
    private boolean isSeparable(Op.Read read) {
        return read.indices().stream().noneMatch(index -> LoopEmitter.isPairwise(body.varies(index)));
    }

    private ArrayStep directRead(Value value, Op.Read read) {
        String array = array(read.type(), names.of(value));
        CodeBlock element = ScalarExpressions.read(
                read, names, read.indices().stream().map(this::inLoop).toList());
        var code = CodeBlock.builder().add(positions(read));
        CodeBlock keys = CodeBlock.builder()
                .beginControlFlow("for (int key = from; key < to; key++)")
                .addStatement(
                        "scratch.$L[$L] = $L",
                        array,
                        layout == ScoreLayout.QUERY_LANES ? "(key - from) * TILE_Q + row" : "key - from",
                        element)
                .endControlFlow()
                .build();
        switch (layout) {
            case QUERY_LANES ->
                code.beginControlFlow("for (int row = 0; row < tile.queries; row++)")
                        .add(keys)
                        .endControlFlow();
            case KEY_LANES -> code.add(keys);
        }
        return new ArrayStep(
                "read" + JavaNames.capitalized(array),
                "The elements of " + read.tensor() + " for a strip of keys.",
                new ArrayStep.Operands.Scalars(code.build()),
                CodeBlock.of(""));
    }

    /** Whether neighbouring keys read neighbouring numbers, so that rows can be copied whole and then turned into lanes. */
    private boolean isRun(Op.Read read) {
        int last = read.indices().size() - 1;
        return layout == ScoreLayout.QUERY_LANES
                && read.type() == Type.F32
                && body.op(read.indices().get(last)) instanceof Op.Position position
                && position.axis() == Axis.KEY
                && isKeyDimension(read.tensor(), last)
                && read.indices().subList(0, last).stream().noneMatch(index -> body.varies(index) == Varies.COLUMN);
    }

    private boolean isKeyDimension(String name, int dimension) {
        return body.analyzed().attention().signature().tensors().stream()
                .filter(tensor -> tensor.name().equals(name))
                .anyMatch(tensor -> tensor.dimensions().get(dimension) instanceof Dimension.CallLength length
                        && length.name().equals("kv_len"));
    }

    private ArrayStep runRead(Value value, Op.Read read) {
        String array = array(read.type(), names.of(value));
        String rows = array(read.type(), names.fresh(value.name() + "Rows"));
        longStrips = true;
        var indices = new ArrayList<>(read.indices().stream().map(this::inLoop).toList());
        indices.set(indices.size() - 1, CodeBlock.of("block + from"));
        var code = CodeBlock.builder().add(positions(read));
        code.beginControlFlow("for (int row = 0; row < tile.queries; row++)")
                .addStatement("long place = $L", ScalarExpressions.place(read, names, indices))
                .addStatement(
                        "$T.$LRun($L, place, to - from, scratch.$L, row * STRIP)",
                        SimdNames.CAPTURED_READS,
                        ScalarExpressions.reader(read.element()),
                        names.ofTensor(read.tensor()),
                        rows)
                .endControlFlow()
                .addStatement(
                        "transpose(scratch, scratch.$L, STRIP, tile.queries, to - from, scratch.$L, TILE_Q)",
                        rows,
                        array);
        return new ArrayStep(
                "read" + JavaNames.capitalized(array),
                "The elements of " + read.tensor() + " for a strip of keys: rows are copied, then turned into lanes.",
                new ArrayStep.Operands.Scalars(code.build()),
                CodeBlock.of(""));
    }

    /** Declares the positions in the call that indices name. */
    private CodeBlock positions(Op.Read read) {
        var code = CodeBlock.builder();
        for (Value index : new LinkedHashSet<>(read.indices())) {
            if (body.op(index) instanceof Op.Position position && isPerCall(position.axis())) {
                code.addStatement("int $1L = scratch.$1L", ScalarBlock.position(position.axis()));
            }
        }
        return code.build();
    }

    private static boolean isPerCall(Axis axis) {
        return switch (axis) {
            case BATCH, HEAD, KV_HEAD -> true;
            case QUERY, KEY -> false;
        };
    }

    /** An index in a loop over rows and keys. */
    private CodeBlock inLoop(Value index) {
        Op op = body.op(index);
        if (op instanceof Op.Position position) {
            return switch (position.axis()) {
                case QUERY -> CodeBlock.of("tile.query + row");
                case KEY -> CodeBlock.of("block + key");
                case BATCH, HEAD, KV_HEAD -> CodeBlock.of("$L", ScalarBlock.position(position.axis()));
            };
        }
        if (Body.isLeaf(op)) {
            return ScalarBlock.leaf(op, names, lengths);
        }
        String name = names.of(index);
        return switch (body.varies(index)) {
            case LAUNCH -> CodeBlock.of("$L", name);
            case HEAD -> CodeBlock.of("scratch.$L", name);
            case ROW -> CodeBlock.of("tile.$L[row]", name);
            case COLUMN -> CodeBlock.of("scratch.$L[key]", name);
            case PAIR, SCORE -> throw new IllegalStateException(index + " depends on row and key");
        };
    }

    /** A read whose index depends on row and key at once: indices go to arrays first. */
    private ArrayStep gather(Value value, Op.Read read) {
        String array = array(read.type(), names.of(value));
        var stores = new LinkedHashMap<Value, String>();
        var indices = new ArrayList<CodeBlock>();
        for (int i = 0; i < read.indices().size(); i++) {
            Value index = read.indices().get(i);
            Varies place = body.varies(index);
            if (place == Varies.LAUNCH || place == Varies.HEAD) {
                indices.add(outsideLoops(index));
            } else {
                String lanes = stores.computeIfAbsent(
                        index, _ -> array(Type.I32, names.fresh(value.name() + "Index" + stores.size())));
                indices.add(CodeBlock.of("scratch.$L[i]", lanes));
            }
        }
        var call = CodeBlock.builder()
                .beginControlFlow("for (int i = 0; i < count; i++)")
                .addStatement("scratch.$L[i] = $L", array, ScalarExpressions.read(read, names, indices))
                .endControlFlow();
        return new ArrayStep(
                "indicesOf" + JavaNames.capitalized(array),
                "Where to read " + read.tensor() + " for a strip of keys.",
                new ArrayStep.Operands.Loop(loop(loop -> stores.forEach(loop::store))),
                call.build());
    }

    private CodeBlock outsideLoops(Value index) {
        Op op = body.op(index);
        if (op instanceof Op.Position position) {
            return CodeBlock.of("scratch.$L", ScalarBlock.position(position.axis()));
        }
        if (Body.isLeaf(op)) {
            return ScalarBlock.leaf(op, names, lengths);
        }
        return CodeBlock.of(body.varies(index) == Varies.HEAD ? "scratch.$L" : "$L", names.of(index));
    }
}
