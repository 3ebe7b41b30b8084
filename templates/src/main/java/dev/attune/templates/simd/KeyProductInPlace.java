package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * {@link RowKeyProduct} for keys that are read where they lie: a step is some keys, each of which is read in whole before the
 * next, as far as the JIT compiler leaves it so.
 */
final class KeyProductInPlace {
    private final RowShape shape;
    private final RowsInPlace rows;

    KeyProductInPlace(RowShape shape) {
        this.shape = shape;
        this.rows = new RowsInPlace(shape, shape.keyPairs(), "keys");
    }

    JavaFile file(String className, String packageName, String header) {
        int keys = rows.keysAtOnce(shape.headDim());
        var type = rows.type(
                        className,
                        "Scores of few rows: {@code scores[row][key] = sum over d of keys[key][d] * query[row][d]}, with"
                                + " keys that are read where they lie.")
                .addField(SharedClass.constant("HEAD_DIM", shape.headDim()))
                .addMethod(multiply(keys));
        if (sumsTogether()) {
            LaneSums.addConstants(type, shape.lanes());
            for (int row = 0; row < RowShape.ROWS_AT_ONCE; row++) {
                type.addField(FieldSpec.builder(SimdNames.FLOAT_MASK, "ROW_" + row)
                        .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                        .initializer(
                                "$T.fromLong(FLOATS, 0xFL << $L)", SimdNames.VECTOR_MASK, row * RowShape.ROWS_AT_ONCE)
                        .build());
            }
            type.addMethod(multiplyTogether());
        }
        type.addMethod(multiplyRows(RowShape.ROWS_AT_ONCE, 1)).addMethod(multiplyRows(1, keys));
        if (keys > 1) {
            type.addMethod(multiplyRows(1, 1));
        }
        return SharedClass.file(packageName, type.build(), header);
    }

    /** Whether four keys are multiplied by four rows: processors with vectors of 16 floats have 32 registers. */
    private boolean sumsTogether() {
        return shape.lanes() == RowShape.ROWS_AT_ONCE * RowShape.ROWS_AT_ONCE
                && shape.headDim() <= RowsInPlace.VECTORS_AT_ONCE * shape.lanes();
    }

    private MethodSpec multiply(int keys) {
        return MethodSpec.methodBuilder("multiply")
                .addJavadoc(
                        "Scores of the keys {@code from} up to before {@code to}; {@code keys} begins with the first of"
                                + " them.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(SimdNames.PLACED_ROWS, "keys")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(float[].class, "query")
                .addParameter(TypeName.INT, "rows")
                .addParameter(float[].class, "scores")
                .addCode(SimdNames.java(
                        """
                    int row = 0;
                    """ + (sumsTogether() ? """
                    int fours = from + (to - from) / $rows:L * $rows:L;
                    for (; row + $rows:L <= rows; row += $rows:L) {
                        multiply$rows:Lx$rows:L(keys.memory, keys.place, keys.stride, from, fours, query, row, scores);
                        multiply$rows:Lx1(keys.memory, keys.place + (fours - from) * keys.stride, keys.stride, fours, to, query, row, scores);
                    }
                    """ : """
                    for (; row + $rows:L <= rows; row += $rows:L) {
                        multiply$rows:Lx1(keys.memory, keys.place, keys.stride, from, to, query, row, scores);
                    }
                    """) + """
                    int whole = from + (to - from) / $keys:L * $keys:L;
                    for (; row < rows; row++) {
                        multiply1x$keys:L(keys.memory, keys.place, keys.stride, from, whole, query, row, scores);
                    """ + (keys == 1 ? "" : """
                        multiply1x1(keys.memory, keys.place + (whole - from) * keys.stride, keys.stride, whole, to, query, row, scores);
                    """) + "}\n",
                        Map.of("keys", keys, "rows", RowShape.ROWS_AT_ONCE)))
                .build();
    }

    private MethodSpec multiplyRows(int count, int keys) {
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int key = from; key < to; key += $L)", keys);
        rows.places(code, keys);
        RegisterTile.zero(code, "s", count, keys);
        for (RowsInPlace.Run run : rows.runs(shape.headDim())) {
            rows.eachOf(code, run, () -> multiplyRun(code, run, count, keys));
        }
        for (int row = 0; row < count; row++) {
            for (int key = 0; key < keys; key++) {
                // see RegisterTile
                code.addStatement(
                        "scores[$L] = $T.zero(FLOATS).add(s$L$L).reduceLanes($T.ADD)",
                        RegisterTile.plus(RegisterTile.plus("row * SCORE_STRIDE", row, "SCORE_STRIDE") + " + key", key),
                        SimdNames.FLOAT_VECTOR,
                        row,
                        key,
                        SimdNames.OPERATORS);
            }
        }
        return rows.method("multiply" + count + "x" + keys)
                .addParameter(float[].class, "query")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "scores")
                .addCode(code.endControlFlow().build())
                .build();
    }

    /** Four keys times four rows: as many sums as a vector has lanes. */
    private MethodSpec multiplyTogether() {
        int four = RowShape.ROWS_AT_ONCE;
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int key = from; key < to; key += $L)", four);
        rows.places(code, four);
        RegisterTile.zero(code, "s", four, four);
        for (RowsInPlace.Run run : rows.runs(shape.headDim(), four)) {
            rows.eachOf(code, run, () -> multiplyRun(code, run, four, four));
        }
        var sums = new ArrayList<String>();
        for (int row = 0; row < four; row++) {
            for (int key = 0; key < four; key++) {
                // see RegisterTile
                code.addStatement("$1T sum$2L$3L = $1T.zero(FLOATS).add(s$2L$3L)", SimdNames.FLOAT_VECTOR, row, key);
                sums.add("sum" + row + key);
            }
        }
        String all = LaneSums.add(code, sums, shape.lanes());
        for (int row = 0; row < four; row++) {
            code.addStatement(
                    "$L.intoArray(scores, $L, ROW_$L)",
                    all,
                    RegisterTile.plus("row * SCORE_STRIDE", row, "SCORE_STRIDE") + " + key - " + row * four,
                    row);
        }
        return rows.method("multiply" + four + "x" + four)
                .addParameter(float[].class, "query")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "scores")
                .addCode(code.endControlFlow().build())
                .build();
    }

    /** Some keys times some rows: a vector of a row is declared where the first key is multiplied by it. */
    private void multiplyRun(CodeBlock.Builder code, RowsInPlace.Run run, int count, int keys) {
        for (int key = 0; key < keys; key++) {
            int k = key;
            rows.eachVector(code, run, "k", key, (vector, loaded) -> {
                for (int row = 0; row < count; row++) {
                    if (k == 0) {
                        query(code, run, row, vector);
                    }
                    code.addStatement("s$1L$2L = $3L.fma(q$1L$4L, s$1L$2L)", row, k, loaded, run.name(vector));
                }
            });
        }
    }

    private void query(CodeBlock.Builder code, RowsInPlace.Run run, int row, int vector) {
        code.addStatement(
                "$1T q$2L$3L = $1T.fromArray(FLOATS, query, $4L)",
                SimdNames.FLOAT_VECTOR,
                row,
                run.name(vector),
                rows.element(run, RegisterTile.plus("row * HEAD_DIM", row, "HEAD_DIM"), vector));
    }
}
