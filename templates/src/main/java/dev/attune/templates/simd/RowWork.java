package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.lang.model.element.Modifier;

/** The class {@code Work} of a {@link Decode} kernel: one call, with its loop over the keys. */
final class RowWork {
    private final RowShape shape;
    private final SimdVariant variant;
    private final KernelPackages packages;
    private final ClassName scratch;
    private final ClassName tile;

    RowWork(RowShape shape, SimdVariant variant, KernelPackages packages, ClassName scratch, ClassName tile) {
        this.shape = shape;
        this.variant = variant;
        this.packages = packages;
        this.scratch = scratch;
        this.tile = tile;
    }

    TypeSpec type() {
        var type = TypeSpec.classBuilder("Work")
                .addJavadoc("One call.")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .superclass(ParameterizedTypeName.get(SimdNames.ROW_CALL, scratch))
                .addFields(WorkMethods.fields(variant))
                .addMethod(constructor())
                .addMethod(WorkMethods.override("queryFactor")
                        .returns(TypeName.FLOAT)
                        .addCode(variant.queryFactor())
                        .build())
                .addMethod(WorkMethods.override("tile")
                        .returns(tile)
                        .addParameter(scratch, "scratch")
                        .addParameter(TypeName.INT, "index")
                        .addStatement("return scratch.tiles[index]")
                        .build())
                .addMethod(headValues())
                .addMethod(rowValues());
        switch (variant.walk()) {
            case KeyWalk.Everything everything -> {}
            case KeyWalk.Nothing nothing -> {}
            case KeyWalk.Ranges ranges -> type.addMethod(WorkMethods.keyRange(ranges.code()));
            case KeyWalk.TileClasses classes -> {
                classes.hull().ifPresent(hull -> type.addMethod(WorkMethods.keyRange(hull)));
                type.addMethod(WorkMethods.tileClass(tile, classes.classify()));
            }
        }
        if (!variant.column().isEmpty()) {
            type.addMethod(WorkMethods.columnValues(scratch, variant));
        }
        type.addMethod(attend()).addMethod(look()).addMethod(scoreRows(false));
        if (twoPass()) {
            type.addMethod(scoreRows(true));
        }
        var passes = new ElementPassMethods(ScoreLayout.KEY_LANES, ElementPassMethods.Code.VECTORS, scratch, tile);
        variant.whole().ifPresent(pass -> passes.add(type, "whole", pass));
        variant.cut().ifPresent(pass -> passes.add(type, "cut", pass));
        return type.build();
    }

    private boolean twoPass() {
        return variant.weights() instanceof SimdVariant.Weights.Softmax rule && rule.twoPass();
    }

    private MethodSpec constructor() {
        return MethodSpec.constructorBuilder()
                .addParameter(SimdNames.ARGUMENTS, "arguments")
                .addParameter(TypeName.INT, "threads")
                .addStatement(
                        "super(arguments, threads, ROWS, TILE_KV, $T.$L)",
                        SimdNames.NORMALIZATION,
                        WorkMethods.normalization(variant))
                .addCode(WorkMethods.bind(variant))
                .build();
    }

    private MethodSpec headValues() {
        var method = WorkMethods.override("headValues").addParameter(scratch, "scratch");
        if (!variant.head().isEmpty()) {
            method.addCode(WorkMethods.positions(variant.head().code()))
                    .addCode(variant.head().code());
        }
        return method.build();
    }

    private MethodSpec rowValues() {
        var code = CodeBlock.builder();
        if (!variant.row().isEmpty()) {
            code.beginControlFlow("for (int row = 0; row < queries; row++)")
                    .addStatement("int qIdx = query + row")
                    .add(variant.row().code())
                    .endControlFlow();
        }
        switch (variant.walk()) {
            case KeyWalk.Everything everything -> code.addStatement("tile.keys.set(0, kvLen, 0, kvLen)");
            case KeyWalk.Nothing nothing -> code.addStatement("tile.keys.set(0, 0, 0, 0)");
            case KeyWalk.Ranges ranges ->
                code.addStatement("keyRange(b, h, hKv, query, query + queries - 1, tile.keys)");
            case KeyWalk.TileClasses classes -> {
                code.addStatement(
                        classes.hull().isPresent()
                                ? "keyRange(b, h, hKv, query, query + queries - 1, tile.keys)"
                                : "tile.keys.set(0, kvLen, 0, 0)");
                code.add(classes.tileExtremes().code());
            }
        }
        return WorkMethods.override("rowValues")
                .addParameter(scratch, "scratch")
                .addParameter(SimdNames.ROW_TILE, "rows")
                .addStatement("Tile tile = (Tile) rows")
                .addCode(WorkMethods.positions(code.build()))
                .addCode(locals(code.build()))
                .addCode(code.build())
                .build();
    }

    private static CodeBlock locals(CodeBlock code) {
        var declarations = CodeBlock.builder();
        if (WorkMethods.names(code, "query")) {
            declarations.addStatement("int query = tile.query");
        }
        if (WorkMethods.names(code, "queries")) {
            declarations.addStatement("int queries = tile.queries");
        }
        return declarations.build();
    }

    private MethodSpec attend() {
        var code = CodeBlock.builder();
        if (twoPass()) {
            code.add("// first every row's maximum, then the weights relative to it\n");
            code.add(blocks(false));
        }
        code.add(blocks(true));
        return WorkMethods.override("attend")
                .addParameter(scratch, "scratch")
                .addParameter(TypeName.INT, "tiles")
                .addParameter(TypeName.INT, "rows")
                .addParameter(TypeName.INT, "low")
                .addParameter(TypeName.INT, "high")
                .addCode(code.build())
                .build();
    }

    private CodeBlock blocks(boolean weigh) {
        String columns = variant.column().isEmpty() ? "" : "        columnValues(scratch, block, from, to);\n";
        String action = weigh ? "weighRows" : "findMaximum";
        String values = !weigh ? "" : """
                for (int first = from; first < to; first += VALUE_CHUNK) {
                    int last = Math.min(first + VALUE_CHUNK, to);
                    $getValues:L;
                    $values:T.accumulate(scratch.scores, first, last, scratch.$valueRows:L, rows, scratch.sums);
                }
                $values:T.join(scratch.sums, scratch.rescale, rows, scratch.out);
            """;
        return SimdNames.java(
                """
            for (int block = low; block < high; block += TILE_KV) {
                int keys = Math.min(TILE_KV, high - block);
                int from = keys;
                int to = 0;
                for (int index = 0; index < tiles; index++) {
                    Tile tile = scratch.tiles[index];
                    look(scratch, tile, block, keys);
                    if (tile.from < tile.to) {
                        from = Math.min(from, tile.from);
                        to = Math.max(to, tile.to);
                    }
                }
                if (from >= to) {
                    continue;
                }
                for (int first = from; first < to; first += KEY_CHUNK) {
                    int last = Math.min(first + KEY_CHUNK, to);
                    $getKeys:L;
                    $product:T.multiply(scratch.$keyRows:L, first, last, scratch.packed, rows, scratch.scores);
                }
                for (int index = 0; index < tiles; index++) {
                    Tile tile = scratch.tiles[index];
                    enter(scratch, tile);
            """ + columns + """
                    $action:L(scratch, tile, block, from, to);
                }
            """ + values + "}\n",
                holes(Map.of(
                        "action",
                        action,
                        "getKeys",
                        get("Keys", shape.keyPairs(), "PADDED_HEAD_DIM"),
                        "keyRows",
                        rows("key", shape.keyPairs()),
                        "getValues",
                        get("Values", shape.valuePairs(), "PADDED_HEAD_DIM_V"),
                        "valueRows",
                        rows("value", shape.valuePairs()))));
    }

    /** Makes a chunk of keys or values ready: copied, or found where it lies. */
    private String get(String what, boolean pairs, String width) {
        if (shape.inPlace()) {
            return "place" + what + "(scratch, block, first, last)";
        }
        String load = pairs ? "load" + what.substring(0, what.length() - 1) + "Pairs" : "load" + what;
        return load + "(scratch, block, first, last, " + width + ")";
    }

    /** The scratch's field that has them then. */
    private String rows(String what, boolean pairs) {
        return what + (shape.inPlace() ? "Rows" : pairs ? "Pairs" : "s");
    }

    private Map<String, Object> holes(Map<String, ?> more) {
        var holes = new HashMap<String, Object>(Decode.sharedClasses(shape, packages));
        holes.putAll(more);
        return holes;
    }

    /** Sets which keys of a block a tile sees. */
    private MethodSpec look() {
        CodeBlock everything = CodeBlock.of("tile.whole = true;\n");
        CodeBlock code = switch (variant.walk()) {
            case KeyWalk.Everything all ->
                WorkMethods.lookAtRange().toBuilder().add(everything).build();
            case KeyWalk.Nothing nothing ->
                WorkMethods.lookAtRange().toBuilder().add(everything).build();
            case KeyWalk.Ranges ranges ->
                WorkMethods.lookAtRange().toBuilder()
                        .addStatement(
                                "tile.whole = tile.keys.allLow - block <= tile.from && tile.to <= tile.keys.allHigh -"
                                        + " block")
                        .build();
            case KeyWalk.TileClasses classes ->
                CodeBlock.builder()
                        .add(everything)
                        .add(WorkMethods.lookAtClasses(
                                "tile.h",
                                CodeBlock.of("// an empty tile between two others is cut too\n"
                                        + "tile.whole &= seen == ALL && (tile.to == 0 || tile.to == at);\n")))
                        .build();
        };
        return pass("look", "Finds which keys of a block the tile's rows see.")
                .addParameter(TypeName.INT, "keys")
                .addCode(code)
                .build();
    }

    private MethodSpec scoreRows(boolean maximumOnly) {
        String scores = variant.cut().isEmpty()
                ? call("whole", "        ")
                : "        if (tile.whole) {\n" + call("whole", "            ") + "        } else {\n"
                        + call("cut", "            ") + "        }\n";
        if (variant.whole().isEmpty() && variant.cut().isPresent()) {
            scores = "        if (!tile.whole) {\n" + call("cut", "            ") + "        }\n";
        }
        String fold =
                "        $softmax:T.maximum(scratch.scores, at + tile.from, at + tile.to, scratch.maximum, place);\n";
        String weigh = fold
                + "        $softmax:T.weigh(scratch.scores, at + tile.from, at + tile.to, exponentFactor, place,"
                + " scratch.maximum, scratch.shift, scratch.rescale, scratch.sum);\n";
        boolean softmax = variant.weights() instanceof SimdVariant.Weights.Softmax;
        String text = """
            for (int row = 0; row < tile.queries; row++) {
                int place = tile.firstPlace + row;
                int at = place * SCORE_STRIDE;
                if (tile.from < tile.to) {
            """ + scores + (maximumOnly ? fold : softmax ? weigh : "");
        if (maximumOnly) {
            text += "    }\n}\n";
        } else {
            text += """
                        // keys that only other heads see
                        $arrays:T.fill(scratch.scores, at + from, at + tile.from, 0f);
                        $arrays:T.fill(scratch.scores, at + tile.to, at + to, 0f);
                    } else {
                        scratch.rescale[place] = 1f;
                        $arrays:T.fill(scratch.scores, at + from, at + to, 0f);
                    }
                }
                """;
        }
        return pass(
                        maximumOnly ? "findMaximum" : "weighRows",
                        maximumOnly
                                ? "Raises the maximum of each row to its scores in a block of keys."
                                : "Turns the scores of each row in a block of keys into weights.")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addCode(SimdNames.java(text, holes(Map.of("arrays", Arrays.class))))
                .build();
    }

    private String call(String kind, String indent) {
        boolean present = kind.equals("whole")
                ? variant.whole().isPresent()
                : variant.cut().isPresent();
        return present ? indent + kind + "Scores(scratch, tile, row, block, tile.from, tile.to);\n" : "";
    }

    private MethodSpec.Builder pass(String name, String javadoc) {
        return MethodSpec.methodBuilder(name)
                .addJavadoc("$L", javadoc)
                .addModifiers(Modifier.PRIVATE)
                .addParameter(scratch, "scratch")
                .addParameter(tile, "tile")
                .addParameter(TypeName.INT, "block");
    }
}
