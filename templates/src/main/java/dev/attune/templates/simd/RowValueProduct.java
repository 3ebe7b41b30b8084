package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import javax.lang.model.element.Modifier;

/**
 * The micro-kernel of results for few rows: {@code sums[row][d] += sum over keys of weights[row][key] * values[key][d]}. Values
 * come in chunks that lie in the first-level cache, and each is read once for four rows. A single row takes eight vectors of a
 * value at once: as many chains of multiply-adds as hide their latency.
 */
final class RowValueProduct {
    /** Accumulators that are added to sums where their loop ends; see {@link RegisterTile}. */
    private static final int MOST_JOINED = 8;

    private final RowShape shape;

    RowValueProduct(RowShape shape) {
        this.shape = shape;
    }

    String className() {
        String suffix = shape.suffix(shape.paddedHeadDimV(), shape.valuePairs());
        return "RowResults_" + suffix + (shape.inPlace() ? "" : "_v" + shape.valueVectors());
    }

    JavaFile file(String packageName, String header) {
        if (shape.inPlace()) {
            return new ValueProductInPlace(shape).file(className(), packageName, header);
        }
        var type = SharedClass.named(
                        className(),
                        "Results of few rows: {@code sums[row][d] += sum over keys of weights[row][key] *"
                                + " values[key][d]}.")
                .addField(SharedClass.constant("HEAD_DIM_V", shape.paddedHeadDimV()))
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addField(SharedClass.floats(shape.lanes()));
        if (shape.valuePairs()) {
            type.addField(SharedClass.ints(shape.lanes()));
        }
        int few = shape.valueVectors();
        int wide = shape.wideHeadDimV();
        String rest = "accumulate1x" + few;
        var oneRow = CodeBlock.builder();
        if (wide > 0) {
            oneRow.addStatement(
                    "accumulate1x$L(weights, from, to, values, row, 0, $L, sums)",
                    RowShape.AT_ONCE_FOR_ONE_ROW,
                    bound(wide));
        }
        if (wide < shape.paddedHeadDimV()) {
            oneRow.addStatement("$L(weights, from, to, values, row, $L, HEAD_DIM_V, sums)", rest, wide);
        }
        type.addMethod(MethodSpec.methodBuilder("accumulate")
                        .addJavadoc("Adds the keys {@code from} up to before {@code to}; {@code values} begins with the"
                                + " first of them.")
                        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                        .addParameter(float[].class, "weights")
                        .addParameter(TypeName.INT, "from")
                        .addParameter(TypeName.INT, "to")
                        .addParameter(BrainPairs.elements(shape.valuePairs()), "values")
                        .addParameter(TypeName.INT, "rows")
                        .addParameter(float[].class, "sums")
                        .addStatement("int row = 0")
                        .beginControlFlow("for (; row + $1L <= rows; row += $1L)", RowShape.ROWS_AT_ONCE)
                        .addStatement(
                                "accumulate$Lx$L(weights, from, to, values, row, 0, HEAD_DIM_V, sums)",
                                RowShape.ROWS_AT_ONCE,
                                few)
                        .endControlFlow()
                        .beginControlFlow("for (; row < rows; row++)")
                        .addCode(oneRow.build())
                        .endControlFlow()
                        .build())
                .addMethod(accumulateRows(RowShape.ROWS_AT_ONCE, few));
        if (wide > 0) {
            type.addMethod(accumulateRows(1, RowShape.AT_ONCE_FOR_ONE_ROW));
        }
        if (wide < shape.paddedHeadDimV()) {
            type.addMethod(accumulateRows(1, few));
        }
        type.addMethod(join());
        return SharedClass.file(packageName, type.build(), header);
    }

    private String bound(int width) {
        return width == shape.paddedHeadDimV() ? "HEAD_DIM_V" : String.valueOf(width);
    }

    /** Results of so many rows, so many vectors of a row at once, for the elements {@code first} up to before {@code end}. */
    MethodSpec accumulateRows(int rows, int vectors) {
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int d = first; d < end; d += $L)", vectors * shape.lanes());
        // sixteen sums to add would take the method past what the compiler inlines with vectors unboxed
        boolean joins = rows * vectors <= MOST_JOINED;
        if (joins) {
            RegisterTile.zero(code, "o", rows, vectors);
        } else {
            for (int row = 0; row < rows; row++) {
                RegisterTile.load(code, "o" + row, "sums", sum(row), vectors, shape.lanes());
            }
        }
        code.beginControlFlow("for (int key = from; key < to; key++)");
        loadValues(code, vectors);
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "$1T w$2L = $1T.broadcast(FLOATS, weights[$3L + key])",
                    SimdNames.FLOAT_VECTOR,
                    row,
                    RegisterTile.plus("row * SCORE_STRIDE", row, "SCORE_STRIDE"));
            for (int vector = 0; vector < vectors; vector++) {
                code.addStatement(
                        "o$1L$2L = w$1L.fma($3L, o$1L$2L)",
                        row,
                        vector,
                        shape.valuePairs() ? "v" + vector / 2 + (vector % 2 == 0 ? "Even" : "Odd") : "v" + vector);
            }
        }
        code.endControlFlow();
        for (int row = 0; row < rows; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                String place = RegisterTile.plus(sum(row), vector * shape.lanes());
                if (joins) {
                    code.addStatement(
                            "$1T.fromArray(FLOATS, sums, $4L).add(o$2L$3L).intoArray(sums, $4L)",
                            SimdNames.FLOAT_VECTOR,
                            row,
                            vector,
                            place);
                } else {
                    code.addStatement("o$L$L.intoArray(sums, $L)", row, vector, place);
                }
            }
        }
        String name = "accumulate" + rows + "x" + vectors;
        MethodSpec.Builder method = shape.inPlace()
                ? inPlace().method(name).addParameter(float[].class, "weights")
                : MethodSpec.methodBuilder(name)
                        .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                        .addParameter(float[].class, "weights")
                        .addParameter(TypeName.INT, "from")
                        .addParameter(TypeName.INT, "to")
                        .addParameter(BrainPairs.elements(shape.valuePairs()), "values");
        return method.addParameter(TypeName.INT, "row")
                .addParameter(TypeName.INT, "first")
                .addParameter(TypeName.INT, "end")
                .addParameter(float[].class, "sums")
                .addCode(code.endControlFlow().build())
                .build();
    }

    private static String sum(int row) {
        return RegisterTile.plus("row * HEAD_DIM_V", row, "HEAD_DIM_V") + " + d";
    }

    private RowsInPlace inPlace() {
        return new RowsInPlace(shape, shape.valuePairs(), "values");
    }

    private void loadValues(CodeBlock.Builder code, int vectors) {
        if (shape.inPlace()) {
            code.addStatement("long at = place + (key - from) * stride + $LL * d", shape.bytes());
            inPlace().load(code, "v", "at", vectors);
            return;
        }
        if (!shape.valuePairs()) {
            code.addStatement("int at = (key - from) * HEAD_DIM_V + d");
            RegisterTile.load(code, "v", "values", "at", vectors, shape.lanes());
            return;
        }
        code.addStatement("int at = ((key - from) * HEAD_DIM_V + d) / 2");
        for (int vector = 0; vector < vectors / 2; vector++) {
            BrainPairs.declare(code, "v" + vector, "values", RegisterTile.plus("at", vector * shape.lanes()));
        }
    }

    static MethodSpec join() {
        return MethodSpec.methodBuilder("join")
                .addJavadoc("Adds the sums of a block of keys to the rows' results, {@code out[row][d] = out[row][d] *"
                        + " rescale[row] + sums[row][d]}, and clears them. A sum per block rounds less than one long"
                        + " chain.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "sums")
                .addParameter(float[].class, "rescale")
                .addParameter(TypeName.INT, "rows")
                .addParameter(float[].class, "out")
                .addCode(SimdNames.java("""
                    for (int row = 0; row < rows; row++) {
                        $floatVector:T shrink = $floatVector:T.broadcast(FLOATS, rescale[row]);
                        for (int d = 0; d < HEAD_DIM_V; d += LANES) {
                            int at = row * HEAD_DIM_V + d;
                            $floatVector:T sum = $floatVector:T.fromArray(FLOATS, sums, at);
                            shrink.fma($floatVector:T.fromArray(FLOATS, out, at), sum).intoArray(out, at);
                            $floatVector:T.zero(FLOATS).intoArray(sums, at);
                        }
                    }
                    """))
                .build();
    }
}
