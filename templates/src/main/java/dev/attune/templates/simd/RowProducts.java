package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * The micro-kernels for few rows. Scores: {@code scores[row][key] = sum over d of keys[key][d] * query[row][d]}. Results:
 * {@code sums[row][d] += sum over keys of weights[row][key] * values[key][d]}. Keys and values come in chunks that lie in the
 * first-level cache, and each is read once for four rows.
 *
 * <p>Pairs of bf16 are widened in registers: an int shifted left is the first element of each pair, the int without its low
 * half is the second. So two vectors hold the even and the odd elements, and query and sums are laid out likewise: the even
 * elements of as many pairs as a vector has lanes, then the odd ones.
 */
final class RowProducts {
    /** Accumulators that are added to sums where their loop ends; see {@link RegisterTile}. */
    private static final int MOST_JOINED = 8;

    private final RowShape shape;

    RowProducts(RowShape shape) {
        this.shape = shape;
    }

    String scoresName() {
        return "RowScores_" + shape.suffix(shape.paddedHeadDim(), shape.keyPairs());
    }

    String resultsName() {
        return "RowResults_" + shape.suffix(shape.paddedHeadDimV(), shape.valuePairs()) + "_v" + shape.valueVectors();
    }

    JavaFile scores(String packageName, String header) {
        var type = SharedClass.named(
                        scoresName(),
                        "Scores of few rows: {@code scores[row][key] = sum over d of keys[key][d] * query[row][d]}.")
                .addField(SharedClass.constant("HEAD_DIM", shape.paddedHeadDim()))
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addField(SharedClass.floats(shape.lanes()));
        if (shape.keyPairs()) {
            type.addField(SharedClass.ints(shape.lanes()));
        }
        type.addMethod(overRows(
                                "multiply",
                                "Scores of the keys {@code from} up to before {@code to}; {@code keys} begins with the"
                                        + " first of them. One score after them may be overwritten too.",
                                "(keys, from, to, query, row, scores)")
                        .addParameter(elements(shape.keyPairs()), "keys")
                        .addParameter(TypeName.INT, "from")
                        .addParameter(TypeName.INT, "to")
                        .addParameter(float[].class, "query")
                        .addParameter(TypeName.INT, "rows")
                        .addParameter(float[].class, "scores")
                        .build())
                .addMethod(multiplyRows(RowShape.ROWS_AT_ONCE))
                .addMethod(multiplyRows(1));
        return SharedClass.file(packageName, type.build(), header);
    }

    JavaFile results(String packageName, String header) {
        var type = SharedClass.named(
                        resultsName(),
                        "Results of few rows: {@code sums[row][d] += sum over keys of weights[row][key] *"
                                + " values[key][d]}.")
                .addField(SharedClass.constant("HEAD_DIM_V", shape.paddedHeadDimV()))
                .addField(SharedClass.constant("SCORE_STRIDE", shape.scoreStride()))
                .addField(SharedClass.constant("LANES", shape.lanes()))
                .addField(SharedClass.floats(shape.lanes()));
        if (shape.valuePairs()) {
            type.addField(SharedClass.ints(shape.lanes()));
        }
        type.addMethod(overRows(
                                "accumulate",
                                "Adds the keys {@code from} up to before {@code to}; {@code values} begins with the"
                                        + " first of them.",
                                "(weights, from, to, values, row, sums)")
                        .addParameter(float[].class, "weights")
                        .addParameter(TypeName.INT, "from")
                        .addParameter(TypeName.INT, "to")
                        .addParameter(elements(shape.valuePairs()), "values")
                        .addParameter(TypeName.INT, "rows")
                        .addParameter(float[].class, "sums")
                        .build())
                .addMethod(accumulateRows(RowShape.ROWS_AT_ONCE))
                .addMethod(accumulateRows(1))
                .addMethod(join());
        return SharedClass.file(packageName, type.build(), header);
    }

    private static Class<?> elements(boolean pairs) {
        return pairs ? int[].class : float[].class;
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
        code.beginControlFlow("for (int key = from; key < to; key += $L)", RowShape.KEYS_AT_ONCE);
        RegisterTile.zero(code, "s", rows, RowShape.KEYS_AT_ONCE);
        if (shape.keyPairs()) {
            code.addStatement("int at = (key - from) * (HEAD_DIM / 2)");
            code.beginControlFlow("for (int d = 0; d < HEAD_DIM; d += 2 * LANES)");
            for (int key = 0; key < RowShape.KEYS_AT_ONCE; key++) {
                pair(code, "k" + key, "keys", RegisterTile.plus("at", key, "(HEAD_DIM / 2)") + " + d / 2");
            }
            multiplyAdd(code, rows, "Even", "d");
            multiplyAdd(code, rows, "Odd", "d + LANES");
        } else {
            code.addStatement("int at = (key - from) * HEAD_DIM");
            code.beginControlFlow("for (int d = 0; d < HEAD_DIM; d += LANES)");
            for (int key = 0; key < RowShape.KEYS_AT_ONCE; key++) {
                code.addStatement(
                        "$1T k$2L = $1T.fromArray(FLOATS, keys, $3L + d)",
                        SimdNames.FLOAT_VECTOR,
                        key,
                        RegisterTile.plus("at", key, "HEAD_DIM"));
            }
            multiplyAdd(code, rows, "", "d");
        }
        code.endControlFlow();
        for (int row = 0; row < rows; row++) {
            for (int key = 0; key < RowShape.KEYS_AT_ONCE; key++) {
                code.addStatement(
                        "scores[$L] = $T.zero(FLOATS).add(s$L$L).reduceLanes($T.ADD)",
                        RegisterTile.plus(RegisterTile.plus("row * SCORE_STRIDE", row, "SCORE_STRIDE") + " + key", key),
                        SimdNames.FLOAT_VECTOR,
                        row,
                        key,
                        SimdNames.OPERATORS);
            }
        }
        return MethodSpec.methodBuilder("multiply" + rows)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(elements(shape.keyPairs()), "keys")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(float[].class, "query")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "scores")
                .addCode(code.endControlFlow().build())
                .build();
    }

    /** Adds a vector of each key times a vector of each row's query. */
    private static void multiplyAdd(CodeBlock.Builder code, int rows, String half, String place) {
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "$1T q$2L$3L = $1T.fromArray(FLOATS, query, $4L + $5L)",
                    SimdNames.FLOAT_VECTOR,
                    row,
                    half,
                    RegisterTile.plus("row * HEAD_DIM", row, "HEAD_DIM"),
                    place);
            for (int key = 0; key < RowShape.KEYS_AT_ONCE; key++) {
                code.addStatement("s$1L$2L = k$2L$3L.fma(q$1L$3L, s$1L$2L)", row, key, half);
            }
        }
    }

    /** Declares the even and the odd elements of a vector of pairs. */
    private static void pair(CodeBlock.Builder code, String name, String array, String place) {
        code.addStatement("$1T $2LPair = $1T.fromArray(INTS, $3L, $4L)", SimdNames.INT_VECTOR, name, array, place)
                .addStatement(
                        "$1T $2LEven = $2LPair.lanewise($3T.LSHL, 16).reinterpretAsFloats()",
                        SimdNames.FLOAT_VECTOR,
                        name,
                        SimdNames.OPERATORS)
                .addStatement(
                        "$1T $2LOdd = $2LPair.lanewise($3T.AND, 0xFFFF0000).reinterpretAsFloats()",
                        SimdNames.FLOAT_VECTOR,
                        name,
                        SimdNames.OPERATORS);
    }

    private MethodSpec accumulateRows(int rows) {
        int vectors = shape.valueVectors();
        var code = CodeBlock.builder();
        code.beginControlFlow("for (int d = 0; d < HEAD_DIM_V; d += $L)", vectors * shape.lanes());
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
        return MethodSpec.methodBuilder("accumulate" + rows)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(float[].class, "weights")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(elements(shape.valuePairs()), "values")
                .addParameter(TypeName.INT, "row")
                .addParameter(float[].class, "sums")
                .addCode(code.endControlFlow().build())
                .build();
    }

    private static String sum(int row) {
        return RegisterTile.plus("row * HEAD_DIM_V", row, "HEAD_DIM_V") + " + d";
    }

    private void loadValues(CodeBlock.Builder code, int vectors) {
        if (!shape.valuePairs()) {
            code.addStatement("int at = (key - from) * HEAD_DIM_V + d");
            RegisterTile.load(code, "v", "values", "at", vectors, shape.lanes());
            return;
        }
        code.addStatement("int at = ((key - from) * HEAD_DIM_V + d) / 2");
        for (int vector = 0; vector < vectors / 2; vector++) {
            pair(code, "v" + vector, "values", RegisterTile.plus("at", vector * shape.lanes()));
        }
    }

    private static MethodSpec join() {
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
