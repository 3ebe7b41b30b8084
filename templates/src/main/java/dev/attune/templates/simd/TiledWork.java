package dev.attune.templates.simd;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * The classes {@code Work} and {@code VectorWork} of a {@link LanesAreQueries} kernel: one call, with its loop over the keys and
 * its passes in scalar code, and what is vector code in the same call.
 */
final class TiledWork {
    private final SimdShape shape;
    private final SimdVariant variant;
    private final TiledPasses shared;
    private final ClassName scratch;
    private final ClassName tile;

    TiledWork(SimdShape shape, SimdVariant variant, KernelPackages packages, ClassName scratch, ClassName tile) {
        this.shape = shape;
        this.variant = variant;
        this.shared = new TiledPasses(shape, variant, packages, scratch, tile);
        this.scratch = scratch;
        this.tile = tile;
    }

    TypeSpec type() {
        var type = TypeSpec.classBuilder("Work")
                .addJavadoc("One call. Its passes are scalar code, which needs no warming up.")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .superclass(ParameterizedTypeName.get(SimdNames.TILED_CALL, scratch));
        WorkMethods.fields(variant).forEach(field -> type.addField(inherited(field)));
        if (WorkMethods.hasRanges(variant)) {
            type.addField(FieldSpec.builder(SimdNames.KEY_RANGE, "probe", Modifier.PRIVATE, Modifier.FINAL)
                    .initializer("new $T()", SimdNames.KEY_RANGE)
                    .build());
        }
        type.addMethod(constructor())
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
                .addMethod(describe());
        rangeMethods(type);
        if (!variant.column().isEmpty()) {
            type.addMethod(WorkMethods.columnValues(scratch, variant));
        }
        type.addMethod(attend()).addMethod(look());
        if (twoPass()) {
            type.addMethod(findMaximum());
        }
        type.addMethod(step());
        if (variant.walk() instanceof KeyWalk.TileClasses) {
            type.addMethod(stepRun());
        }
        shared.add(type, TiledPasses.Code.SCALARS);
        var passes = new ElementPassMethods(ScoreLayout.QUERY_LANES, ElementPassMethods.Code.SCALARS, scratch, tile);
        variant.whole().ifPresent(pass -> passes.add(type, "whole", pass));
        variant.cut().ifPresent(pass -> passes.add(type, "cut", pass));
        return type.build();
    }

    /** The vector code of the call that {@link #type} makes. */
    TypeSpec vectors(ClassName work) {
        var type = TypeSpec.classBuilder("VectorWork")
                .addJavadoc("The same call with its passes in vector code, which gives the same bits.")
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .superclass(work);
        if (variant.whole().isPresent() || variant.cut().isPresent()) {
            type.addField(SharedClass.constant("LANES", shape.lanes()))
                    .addField(SharedClass.floats(shape.lanes()))
                    .addField(SharedClass.ints(shape.lanes()));
        }
        type.addMethod(MethodSpec.constructorBuilder()
                .addParameter(SimdNames.ARGUMENTS, "arguments")
                .addParameter(TypeName.INT, "threads")
                .addStatement("super(arguments, threads)")
                .addStatement("useVectors()")
                .build());
        shared.add(type, TiledPasses.Code.VECTORS);
        var passes = new ElementPassMethods(
                ScoreLayout.QUERY_LANES, ElementPassMethods.Code.VECTORS_OVER_SCALARS, scratch, tile);
        variant.whole().ifPresent(pass -> passes.add(type, "whole", pass));
        variant.cut().ifPresent(pass -> passes.add(type, "cut", pass));
        return type.build();
    }

    /** The same field where the subclass sees it. */
    private static FieldSpec inherited(FieldSpec field) {
        return FieldSpec.builder(field.type(), field.name(), Modifier.FINAL)
                .addJavadoc(field.javadoc())
                .build();
    }

    /** Whether maxima are found first; no pair, no maximum. */
    private boolean twoPass() {
        return variant.weights() instanceof SimdVariant.Weights.Softmax rule
                && rule.twoPass()
                && !(variant.walk() instanceof KeyWalk.Nothing);
    }

    private MethodSpec constructor() {
        var code = CodeBlock.builder()
                .addStatement(
                        "super(arguments, TILE_Q, TILE_KV, $T.$L)",
                        SimdNames.NORMALIZATION,
                        WorkMethods.normalization(variant))
                .add(WorkMethods.bind(variant))
                .addStatement("arrange(threads)");
        return MethodSpec.constructorBuilder()
                .addParameter(SimdNames.ARGUMENTS, "arguments")
                .addParameter(TypeName.INT, "threads")
                .addCode(code.build())
                .build();
    }

    private MethodSpec describe() {
        var code = CodeBlock.builder().addStatement("Tile tile = scratch.tiles[index]");
        if (WorkMethods.names(variant.head().code(), "hKv")
                || WorkMethods.names(variant.row().code(), "hKv")) {
            code.addStatement("int hKv = scratch.hKv");
        }
        code.add(variant.head().code());
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
                code.addStatement("keyRange(b, h, scratch.hKv, query, query + queries - 1, tile.keys)");
            case KeyWalk.TileClasses classes -> {
                if (classes.hull().isPresent()) {
                    code.addStatement("keyRange(b, h, scratch.hKv, query, query + queries - 1, tile.keys)");
                } else {
                    code.addStatement("tile.keys.set(0, kvLen, 0, 0)");
                }
                code.add(classes.tileExtremes().code());
            }
        }
        code.add(columns());
        return WorkMethods.override("describe")
                .returns(tile)
                .addParameter(scratch, "scratch")
                .addParameter(TypeName.INT, "index")
                .addParameter(TypeName.INT, "b")
                .addParameter(TypeName.INT, "h")
                .addParameter(TypeName.INT, "query")
                .addParameter(TypeName.INT, "queries")
                .addCode(code.addStatement("return tile").build())
                .build();
    }

    /** Statements that set the keys of each column of rows; columns without rows see none. */
    private CodeBlock columns() {
        var code = CodeBlock.builder()
                .beginControlFlow("for (int column = 0; column < tile.columnKeys.length; column++)")
                .addStatement("int firstRow = column * $L", shape.lanes())
                .addStatement("int lastRow = Math.min(firstRow + $L, queries - 1)", shape.lanes() - 1)
                .beginControlFlow("if (firstRow > lastRow)")
                .addStatement("tile.columnKeys[column].set(0, 0, 0, 0)")
                .nextControlFlow("else");
        if (WorkMethods.hasRanges(variant)) {
            code.addStatement(
                    "keyRange(b, h, scratch.hKv, query + firstRow, query + lastRow, tile.columnKeys[column])");
        } else {
            code.addStatement("tile.columnKeys[column].set(0, kvLen, 0, kvLen)");
        }
        return code.endControlFlow().endControlFlow().build();
    }

    private void rangeMethods(TypeSpec.Builder type) {
        CodeBlock all = CodeBlock.of("return kvLen;\n");
        CodeBlock probed = CodeBlock.of("keyRange(b, h, h / groupSize, low, high, probe);\n"
                + "return Math.max(0, probe.anyHigh - probe.anyLow);\n");
        switch (variant.walk()) {
            case KeyWalk.Everything everything -> type.addMethod(keysSeen(all));
            case KeyWalk.Nothing nothing -> type.addMethod(keysSeen(CodeBlock.of("return 0;\n")));
            case KeyWalk.Ranges ranges ->
                type.addMethod(keysSeen(probed)).addMethod(WorkMethods.keyRange(ranges.code()));
            case KeyWalk.TileClasses classes -> {
                type.addMethod(keysSeen(classes.hull().isPresent() ? probed : all));
                classes.hull().ifPresent(hull -> type.addMethod(WorkMethods.keyRange(hull)));
                type.addMethod(WorkMethods.tileClass(tile, classes.classify()));
            }
        }
    }

    private static MethodSpec keysSeen(CodeBlock code) {
        return WorkMethods.override("keysSeen")
                .returns(TypeName.LONG)
                .addParameter(TypeName.INT, "b")
                .addParameter(TypeName.INT, "h")
                .addParameter(TypeName.INT, "low")
                .addParameter(TypeName.INT, "high")
                .addCode(code)
                .build();
    }

    private MethodSpec attend() {
        var code = CodeBlock.builder();
        if (twoPass()) {
            code.add("// first every row's maximum, then the weights relative to it\n");
            code.add(blocks(false, "findMaximum(scratch, tile, block);"));
        }
        code.add(blocks(true, "step(scratch, tile, block);"));
        return WorkMethods.override("attend")
                .addParameter(scratch, "scratch")
                .addParameter(TypeName.INT, "tiles")
                .addParameter(TypeName.INT, "low")
                .addParameter(TypeName.INT, "high")
                .addCode(code.build())
                .build();
    }

    private CodeBlock blocks(boolean values, String action) {
        String columns = variant.column().isEmpty() ? "" : "    columnValues(scratch, block, from, to);\n";
        String loadValues = values ? "    loadValues(scratch, block, from, to, PADDED_HEAD_DIM_V);\n" : "";
        return SimdNames.java("""
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
                loadKeys(scratch, block, from, to);
            """ + loadValues + columns + """
                for (int index = 0; index < tiles; index++) {
                    Tile tile = scratch.tiles[index];
                    if (tile.from < tile.to) {
                        $action:L
                    }
                }
            }
            """, Map.of("action", action));
    }

    private MethodSpec look() {
        CodeBlock code = switch (variant.walk()) {
            case KeyWalk.Everything everything -> WorkMethods.lookAtRange();
            case KeyWalk.Nothing nothing -> WorkMethods.lookAtRange();
            case KeyWalk.Ranges ranges -> WorkMethods.lookAtRange();
            case KeyWalk.TileClasses classes -> WorkMethods.lookAtClasses("scratch.h", CodeBlock.of(""));
        };
        return pass("look", "Finds which keys of a block the tile's rows see.")
                .addParameter(TypeName.INT, "keys")
                .addCode(code)
                .build();
    }

    private MethodSpec findMaximum() {
        String scores =
                variant.cut().isPresent() ? "cutScores(scratch, tile, block, from, to);\n" : wholeScores("from", "to");
        CodeBlock code = CodeBlock.builder()
                .addStatement("int from = tile.from")
                .addStatement("int to = tile.to")
                .add(scores(scores))
                .build();
        return pass("findMaximum", "Raises each row's maximum to its scores in a block of keys.")
                .addCode(code)
                .build();
    }

    private MethodSpec step() {
        return pass("step", "Lets a tile's rows attend to a block of keys.")
                .addCode(
                        switch (variant.walk()) {
                            case KeyWalk.Everything everything ->
                                CodeBlock.builder()
                                        .addStatement("int from = tile.from")
                                        .addStatement("int to = tile.to")
                                        .add(scores(wholeScores("from", "to")))
                                        .add(weigh())
                                        .build();
                            case KeyWalk.Nothing nothing -> CodeBlock.of("// no pair is attended\n");
                            case KeyWalk.Ranges ranges ->
                                CodeBlock.builder()
                                        .addStatement("int from = tile.from")
                                        .addStatement("int to = tile.to")
                                        .addStatement(
                                                "int wholeFrom = Math.min(Math.max(tile.keys.allLow - block, from),"
                                                        + " to)")
                                        .addStatement("int wholeTo = Math.min(Math.max(tile.keys.allHigh - block,"
                                                + " wholeFrom), to)")
                                        .add(scores("cutScores(scratch, tile, block, from, wholeFrom);\n"
                                                + wholeScores("wholeFrom", "wholeTo")
                                                + "cutScores(scratch, tile, block, wholeTo, to);\n"))
                                        .add(weigh())
                                        .build();
                            case KeyWalk.TileClasses classes -> classRuns();
                        })
                .build();
    }

    /** Visits runs of tiles that are not empty, as one step each. */
    private static CodeBlock classRuns() {
        return SimdNames.java("""
            int to = tile.to;
            int runFrom = tile.from;
            int at = runFrom;
            while (at < to) {
                int next = Math.min((at / CLASS_KV + 1) * CLASS_KV, to);
                if (tileClass(tile, scratch.b, scratch.h, scratch.hKv, (block + at) / CLASS_KV) == NONE) {
                    if (runFrom < at) {
                        stepRun(scratch, tile, block, runFrom, at);
                    }
                    runFrom = next;
                }
                at = next;
            }
            if (runFrom < to) {
                stepRun(scratch, tile, block, runFrom, to);
            }
            """);
    }

    private MethodSpec stepRun() {
        String scores = """
            for (int first = from; first < to;) {
                int last = Math.min((first / CLASS_KV + 1) * CLASS_KV, to);
                if (tileClass(tile, scratch.b, scratch.h, scratch.hKv, (block + first) / CLASS_KV) %s
                first = last;
            }
            """.formatted(
                        variant.whole().isPresent()
                                ? "== ALL) {\n        wholeScores(scratch, tile, block, first, last);\n    } else {\n        cutScores(scratch, tile, block, first, last);\n    }"
                                : "== SOME) {\n        cutScores(scratch, tile, block, first, last);\n    }");
        return pass("stepRun", "Lets a tile's rows attend to a run of keys that lies in tiles of some or all pairs.")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addCode(scores(scores))
                .addCode(weigh())
                .build();
    }

    private MethodSpec.Builder pass(String name, String javadoc) {
        return MethodSpec.methodBuilder(name)
                .addJavadoc("$L", javadoc)
                .addModifiers(Modifier.PRIVATE)
                .addParameter(scratch, "scratch")
                .addParameter(tile, "tile")
                .addParameter(TypeName.INT, "block");
    }

    private String wholeScores(String from, String to) {
        return variant.whole().isPresent() ? "wholeScores(scratch, tile, block, %s, %s);\n".formatted(from, to) : "";
    }

    private CodeBlock scores(String elementPasses) {
        String maximum = variant.weights() instanceof SimdVariant.Weights.Softmax ? "maximum(scratch, tile);\n" : "";
        return CodeBlock.of("$L", "tile.clip(block, from, to);\nmultiply(scratch, tile);\n" + elementPasses + maximum);
    }

    private static CodeBlock weigh() {
        return CodeBlock.of("weigh(scratch, tile);\n");
    }
}
