package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import javax.lang.model.element.Modifier;

/**
 * {@link RowValueProduct} for values that are read where they lie: a step adds some keys to the sums, so that each value is read
 * once and in order however long its row is.
 */
final class ValueProductInPlace {
    private final RowShape shape;
    private final RowsInPlace rows;

    ValueProductInPlace(RowShape shape) {
        this.shape = shape;
        this.rows = new RowsInPlace(shape, shape.valuePairs(), "values");
    }

    JavaFile file(String className, String packageName, String header) {
        int keys = rows.keysAtOnce(shape.headDimV());
        int few = shape.valueVectors();
        int wide = shape.headDimV() / (few * shape.lanes()) * few * shape.lanes();
        var some = new RowValueProduct(shape);
        var type = rows.type(
                        className,
                        "Results of few rows: {@code sums[row][d] += sum over keys of weights[row][key] * values[key][d]},"
                                + " with values that are read where they lie.")
                .addField(SharedClass.constant("HEAD_DIM_V", shape.headDimV()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addMethod(accumulate(keys, few, wide))
                .addMethod(some.accumulateRows(RowShape.ROWS_AT_ONCE, few));
        if (wide < shape.headDimV()) {
            type.addMethod(some.accumulateRows(RowShape.ROWS_AT_ONCE, (shape.headDimV() - wide) / shape.lanes()));
        }
        type.addMethod(accumulateKeys(keys));
        if (keys > 1) {
            type.addMethod(accumulateKeys(1));
        }
        return SharedClass.file(
                packageName, type.addMethod(RowValueProduct.join()).build(), header);
    }

    private MethodSpec accumulate(int keys, int few, int wide) {
        var some = CodeBlock.builder();
        addSome(some, few, 0, wide);
        if (wide < shape.headDimV()) {
            addSome(some, (shape.headDimV() - wide) / shape.lanes(), wide, shape.headDimV());
        }
        var one = CodeBlock.builder();
        one.addStatement(
                "accumulate$L(values.memory, values.place, values.stride, from, whole, weights, row, sums)", keys);
        if (keys > 1) {
            one.addStatement("accumulate1(values.memory, values.place + (whole - from) * values.stride, values.stride,"
                    + " whole, to, weights, row, sums)");
        }
        return MethodSpec.methodBuilder("accumulate")
                .addJavadoc(
                        "Adds the keys {@code from} up to before {@code to}; {@code values} begins with the first of"
                                + " them.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "weights")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(SimdNames.PLACED_ROWS, "values")
                .addParameter(TypeName.INT, "rows")
                .addParameter(float[].class, "sums")
                .addStatement("int row = 0")
                .beginControlFlow("for (; row + $1L <= rows; row += $1L)", RowShape.ROWS_AT_ONCE)
                .addCode(some.build())
                .endControlFlow()
                .addStatement("int whole = from + (to - from) / $1L * $1L", keys)
                .beginControlFlow("for (; row < rows; row++)")
                .addCode(one.build())
                .endControlFlow()
                .build();
    }

    private static void addSome(CodeBlock.Builder code, int vectors, int first, int end) {
        code.addStatement(
                "accumulate$Lx$L(values.memory, values.place, values.stride, from, to, weights, row, $L, $L, sums)",
                RowShape.ROWS_AT_ONCE,
                vectors,
                first,
                end);
    }

    private MethodSpec accumulateKeys(int keys) {
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int key = from; key < to; key += $L)", keys);
        rows.places(code, keys);
        for (int key = 0; key < keys; key++) {
            code.addStatement(
                    "$1T w$2L = $1T.broadcast(FLOATS, weights[$3L])",
                    SimdNames.FLOAT_VECTOR,
                    key,
                    RegisterTile.plus("row * SCORE_STRIDE + key", key));
        }
        for (RowsInPlace.Run run : rows.runs(shape.headDimV())) {
            rows.eachOf(code, run, () -> accumulateRun(code, run, keys));
        }
        return rows.method("accumulate" + keys)
                .addParameter(float[].class, "weights")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "sums")
                .addCode(code.endControlFlow().build())
                .build();
    }

    private void accumulateRun(CodeBlock.Builder code, RowsInPlace.Run run, int keys) {
        for (int vector = 0; vector < run.count(); vector++) {
            code.addStatement(
                    "$1T o$2L = $1T.fromArray(FLOATS, sums, $3L)",
                    SimdNames.FLOAT_VECTOR,
                    run.name(vector),
                    rows.element(run, "row * HEAD_DIM_V", vector));
        }
        for (int key = 0; key < keys; key++) {
            int k = key;
            rows.eachVector(
                    code,
                    run,
                    "v",
                    key,
                    (vector, loaded) -> code.addStatement("o$1L = $2L.fma(w$3L, o$1L)", run.name(vector), loaded, k));
        }
        for (int vector = 0; vector < run.count(); vector++) {
            code.addStatement(
                    "o$L.intoArray(sums, $L)", run.name(vector), rows.element(run, "row * HEAD_DIM_V", vector));
        }
    }
}
