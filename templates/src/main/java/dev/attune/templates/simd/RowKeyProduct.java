package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * The micro-kernel of scores for few rows: {@code scores[row][key] = sum over d of keys[key][d] * query[row][d]}. Keys come in
 * chunks that lie in the first-level cache, and each is read once for four rows. A single row takes eight keys at once: as many
 * chains of multiply-adds as hide their latency.
 */
final class RowKeyProduct {
    private final RowShape shape;

    RowKeyProduct(RowShape shape) {
        this.shape = shape;
    }

    String className() {
        return "RowScores_" + shape.suffix(shape.paddedHeadDim(), shape.keyPairs());
    }

    JavaFile file(String packageName, String header) {
        if (shape.inPlace()) {
            return new KeyProductInPlace(shape).file(className(), packageName, header);
        }
        var type = SharedClass.named(
                        className(),
                        "Scores of few rows: {@code scores[row][key] = sum over d of keys[key][d] * query[row][d]}.")
                .addField(SharedClass.constant("HEAD_DIM", shape.paddedHeadDim()))
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addField(SharedClass.floats(shape.lanes()));
        if (shape.keyPairs()) {
            type.addField(SharedClass.ints(shape.lanes()));
        }
        type.addMethod(MethodSpec.methodBuilder("multiply")
                        .addJavadoc(
                                "Scores of the keys {@code from} up to before {@code to}; {@code keys} begins with the"
                                        + " first of them. One score after them may be overwritten too.")
                        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                        .addParameter(BrainPairs.elements(shape.keyPairs()), "keys")
                        .addParameter(TypeName.INT, "from")
                        .addParameter(TypeName.INT, "to")
                        .addParameter(float[].class, "query")
                        .addParameter(TypeName.INT, "rows")
                        .addParameter(float[].class, "scores")
                        .addCode(SimdNames.java(
                                """
                            int row = 0;
                            for (; row + $rows:L <= rows; row += $rows:L) {
                                multiply$rows:Lx$few:L(keys, from, from, to, query, row, scores);
                            }
                            int whole = from + (to - from) / $many:L * $many:L;
                            for (; row < rows; row++) {
                                multiply1x$many:L(keys, from, from, whole, query, row, scores);
                                multiply1x$few:L(keys, from, whole, to, query, row, scores);
                            }
                            """,
                                Map.of(
                                        "rows", RowShape.ROWS_AT_ONCE,
                                        "few", RowShape.KEYS_AT_ONCE,
                                        "many", RowShape.AT_ONCE_FOR_ONE_ROW)))
                        .build())
                .addMethod(multiplyRows(RowShape.ROWS_AT_ONCE, RowShape.KEYS_AT_ONCE))
                .addMethod(multiplyRows(1, RowShape.AT_ONCE_FOR_ONE_ROW))
                .addMethod(multiplyRows(1, RowShape.KEYS_AT_ONCE));
        return SharedClass.file(packageName, type.build(), header);
    }

    /** Scores of so many rows and keys at once; {@code keys} begins with the key {@code base}. */
    private MethodSpec multiplyRows(int rows, int keys) {
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int key = from; key < to; key += $L)", keys);
        RegisterTile.zero(code, "s", rows, keys);
        if (shape.keyPairs()) {
            code.addStatement("int at = (key - base) * (HEAD_DIM / 2)");
            code.beginControlFlow("for (int d = 0; d < HEAD_DIM; d += 2 * LANES)");
            for (int key = 0; key < keys; key++) {
                BrainPairs.declare(
                        code, "k" + key, "keys", RegisterTile.plus("at", key, "(HEAD_DIM / 2)") + " + d / 2");
            }
            multiplyAdd(code, rows, keys, "Even", "d");
            multiplyAdd(code, rows, keys, "Odd", "d + LANES");
        } else {
            code.addStatement("int at = (key - base) * HEAD_DIM");
            code.beginControlFlow("for (int d = 0; d < HEAD_DIM; d += LANES)");
            for (int key = 0; key < keys; key++) {
                code.addStatement(
                        "$1T k$2L = $1T.fromArray(FLOATS, keys, $3L + d)",
                        SimdNames.FLOAT_VECTOR,
                        key,
                        RegisterTile.plus("at", key, "HEAD_DIM"));
            }
            multiplyAdd(code, rows, keys, "", "d");
        }
        code.endControlFlow();
        for (int row = 0; row < rows; row++) {
            for (int key = 0; key < keys; key++) {
                code.addStatement(
                        "scores[$L] = $T.zero(FLOATS).add(s$L$L).reduceLanes($T.ADD)",
                        RegisterTile.plus(RegisterTile.plus("row * SCORE_STRIDE", row, "SCORE_STRIDE") + " + key", key),
                        SimdNames.FLOAT_VECTOR,
                        row,
                        key,
                        SimdNames.OPERATORS);
            }
        }
        return MethodSpec.methodBuilder("multiply" + rows + "x" + keys)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(BrainPairs.elements(shape.keyPairs()), "keys")
                .addParameter(TypeName.INT, "base")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(float[].class, "query")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "scores")
                .addCode(code.endControlFlow().build())
                .build();
    }

    /** Adds a vector of each key times a vector of each row's query. */
    private static void multiplyAdd(CodeBlock.Builder code, int rows, int keys, String half, String place) {
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "$1T q$2L$3L = $1T.fromArray(FLOATS, query, $4L + $5L)",
                    SimdNames.FLOAT_VECTOR,
                    row,
                    half,
                    RegisterTile.plus("row * HEAD_DIM", row, "HEAD_DIM"),
                    place);
            for (int key = 0; key < keys; key++) {
                code.addStatement("s$1L$2L = k$2L$3L.fma(q$1L$3L, s$1L$2L)", row, key, half);
            }
        }
    }
}
