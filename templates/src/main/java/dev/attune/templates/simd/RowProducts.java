package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * The micro-kernels for few rows. Scores: {@code scores[row][key] = sum over d of keys[key][d] * query[row][d]}, a vector of
 * the head at a time in a rolled loop, so that keys are read in the order of memory. Results: {@code out[row][d] =
 * out[row][d] * rescale[row] + sum over keys of weights[row][key] * values[key][d]}. Both read a key or value once for four
 * rows.
 */
final class RowProducts {
    private final RowShape shape;

    RowProducts(RowShape shape) {
        this.shape = shape;
    }

    String scoresName() {
        return "RowScores_" + shape.suffix(shape.paddedHeadDim());
    }

    String resultsName() {
        return "RowResults_" + shape.suffix(shape.paddedHeadDimV()) + "_v" + shape.valueVectors();
    }

    JavaFile scores(String header) {
        var type = SharedClass.named(
                        scoresName(),
                        "Scores of few rows: {@code scores[row][key] = sum over d of keys[key][d] * query[row][d]}.")
                .addField(SharedClass.constant("HEAD_DIM", shape.paddedHeadDim()))
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addField(SharedClass.floats(shape.lanes()))
                .addMethod(overRows(
                                "multiply",
                                "Scores of the keys {@code from} up to before {@code to}.",
                                "(keys, from, to, query, row, scores)")
                        .addParameter(float[].class, "keys")
                        .addParameter(TypeName.INT, "from")
                        .addParameter(TypeName.INT, "to")
                        .addParameter(float[].class, "query")
                        .addParameter(TypeName.INT, "rows")
                        .addParameter(float[].class, "scores")
                        .build())
                .addMethod(multiplyRows(RowShape.ROWS_AT_ONCE))
                .addMethod(multiplyRows(1));
        return SharedClass.file(SimdNames.SHARED_PACKAGE, type.build(), header);
    }

    JavaFile results(String header) {
        var type = SharedClass.named(
                        resultsName(),
                        "Results of few rows: {@code out[row][d] = out[row][d] * rescale[row] + sum over keys of"
                                + " weights[row][key] * values[key][d]}.")
                .addField(SharedClass.constant("HEAD_DIM_V", shape.paddedHeadDimV()))
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()))
                .addField(SharedClass.floats(shape.lanes()))
                .addMethod(overRows(
                                "accumulate",
                                "Adds the keys {@code from} up to before {@code to}.",
                                "(weights, from, to, values, rescale, row, out)")
                        .addParameter(float[].class, "weights")
                        .addParameter(TypeName.INT, "from")
                        .addParameter(TypeName.INT, "to")
                        .addParameter(float[].class, "values")
                        .addParameter(float[].class, "rescale")
                        .addParameter(TypeName.INT, "rows")
                        .addParameter(float[].class, "out")
                        .build())
                .addMethod(accumulateRows(RowShape.ROWS_AT_ONCE))
                .addMethod(accumulateRows(1));
        return SharedClass.file(SimdNames.SHARED_PACKAGE, type.build(), header);
    }

    private static MethodSpec.Builder overRows(String name, String javadoc, String arguments) {
        return MethodSpec.methodBuilder(name)
                .addJavadoc("$L", javadoc)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addCode(SimdNames.java(
                        """
                        int row = 0;
                        for (; row + $many:L <= rows; row += $many:L) {
                            $name:L$many:L$arguments:L;
                        }
                        for (; row < rows; row++) {
                            $name:L1$arguments:L;
                        }
                        """, Map.of("name", name, "many", RowShape.ROWS_AT_ONCE, "arguments", arguments)));
    }

    private MethodSpec multiplyRows(int rows) {
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int key = from; key < to; key++)");
        RegisterTile.zero(code, "s", rows, 1);
        code.beginControlFlow("for (int d = 0; d < HEAD_DIM; d += LANES)");
        code.addStatement("$1T k = $1T.fromArray(FLOATS, keys, key * HEAD_DIM + d)", SimdNames.FLOAT_VECTOR);
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "s$1L0 = k.fma($2T.fromArray(FLOATS, query, $3L + d), s$1L0)",
                    row,
                    SimdNames.FLOAT_VECTOR,
                    RegisterTile.plus("row * HEAD_DIM", row, "HEAD_DIM"));
        }
        code.endControlFlow();
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "scores[$L + key] = s$L0.reduceLanes($T.ADD)",
                    RegisterTile.plus("row * SCORE_STRIDE", row, "SCORE_STRIDE"),
                    row,
                    SimdNames.OPERATORS);
        }
        return MethodSpec.methodBuilder("multiply" + rows)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(float[].class, "keys")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(float[].class, "query")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "scores")
                .addCode(code.endControlFlow().build())
                .build();
    }

    private MethodSpec accumulateRows(int rows) {
        int vectors = shape.valueVectors();
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int d = 0; d < HEAD_DIM_V; d += $L)", vectors * shape.lanes());
        RegisterTile.zero(code, "o", rows, vectors);
        code.beginControlFlow("for (int key = from; key < to; key++)");
        code.addStatement("int at = key * HEAD_DIM_V + d");
        RegisterTile.load(code, "v", "values", "at", vectors, shape.lanes());
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "$1T w$2L = $1T.broadcast(FLOATS, weights[$3L + key])",
                    SimdNames.FLOAT_VECTOR,
                    row,
                    RegisterTile.plus("row * SCORE_STRIDE", row, "SCORE_STRIDE"));
            for (int vector = 0; vector < vectors; vector++) {
                code.addStatement("o$1L$2L = w$1L.fma(v$2L, o$1L$2L)", row, vector);
            }
        }
        code.endControlFlow();
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "$1T r$2L = $1T.broadcast(FLOATS, rescale[$3L])",
                    SimdNames.FLOAT_VECTOR,
                    row,
                    RegisterTile.plus("row", row));
            for (int vector = 0; vector < vectors; vector++) {
                String place = RegisterTile.plus(
                        RegisterTile.plus("row * HEAD_DIM_V", row, "HEAD_DIM_V") + " + d", vector * shape.lanes());
                code.addStatement(
                        "r$1L.fma($2T.fromArray(FLOATS, out, $3L), o$1L$4L).intoArray(out, $3L)",
                        row,
                        SimdNames.FLOAT_VECTOR,
                        place,
                        vector);
            }
        }
        return MethodSpec.methodBuilder("accumulate" + rows)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(float[].class, "weights")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(float[].class, "values")
                .addParameter(float[].class, "rescale")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "out")
                .addCode(code.endControlFlow().build())
                .build();
    }
}
