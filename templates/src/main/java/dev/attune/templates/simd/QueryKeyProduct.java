package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import javax.lang.model.element.Modifier;

/**
 * The micro-kernel of scores: {@code scores[key][query] = sum over d of keys[key][d] * query[d][query]}. A few keys times a few
 * vectors of queries stay in registers; each key element is a broadcast scalar, so keys need no packing.
 */
final class QueryKeyProduct {
    private final SimdShape shape;

    QueryKeyProduct(SimdShape shape) {
        this.shape = shape;
    }

    String className() {
        return "QueryKeyProduct_d%d_q%d_f32x%d_r%dx%d"
                .formatted(
                        shape.headDim(),
                        shape.tileQ(),
                        shape.lanes(),
                        shape.tileRows(shape.tileVectors()),
                        shape.tileVectors());
    }

    JavaFile file(String packageName, String header) {
        var type = SharedClass.named(
                        className(),
                        "Scores of a query tile: {@code scores[key][query] = sum over d of keys[key][d] *"
                                + " query[d][query]}.")
                .addField(SharedClass.constant("HEAD_DIM", shape.headDim()))
                .addField(SharedClass.constant("TILE_Q", shape.tileQ()))
                .addField(SharedClass.floats(shape.lanes()))
                .addMethod(multiply());
        for (int width : ColumnSpans.widths(shape)) {
            type.addMethod(multiplyTile(width));
        }
        return SharedClass.file(packageName, type.build(), header);
    }

    private MethodSpec multiply() {
        return MethodSpec.methodBuilder("multiply")
                .addJavadoc(
                        "Scores of each column of rows for its keys {@code from} up to before {@code to}; others may be"
                                + " overwritten, up to $L after the last.",
                        SimdShape.MOST_ROWS - 1)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "keys")
                .addParameter(int[].class, "from")
                .addParameter(int[].class, "to")
                .addParameter(float[].class, "query")
                .addParameter(float[].class, "scores")
                .addCode(ColumnSpans.loops(
                        shape,
                        ColumnSpans.widths(shape),
                        shape::tileRows,
                        width -> CodeBlock.builder()
                                .addStatement("int lane$1L = column$1L * $2L", width, shape.lanes())
                                .beginControlFlow(
                                        "for (int key = first$1L; key < last$1L; key += $2L)",
                                        width,
                                        shape.tileRows(width))
                                .addStatement(
                                        "multiplyTile$1L(keys, key * HEAD_DIM, query, lane$1L, scores, key * TILE_Q +"
                                                + " lane$1L)",
                                        width)
                                .endControlFlow()
                                .build()))
                .build();
    }

    private MethodSpec multiplyTile(int vectors) {
        int rows = shape.tileRows(vectors);
        var code = CodeBlock.builder();
        RegisterTile.zero(code, "s", rows, vectors);
        code.beginControlFlow("for (int d = 0; d < HEAD_DIM; d++)");
        code.addStatement("int at = d * TILE_Q + lane");
        RegisterTile.load(code, "q", "query", "at", vectors, shape.lanes());
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "$T k$L = $T.broadcast(FLOATS, keys[$L + d])",
                    SimdNames.FLOAT_VECTOR,
                    row,
                    SimdNames.FLOAT_VECTOR,
                    RegisterTile.plus("key", row, "HEAD_DIM"));
            for (int vector = 0; vector < vectors; vector++) {
                code.addStatement("s$1L$2L = k$1L.fma(q$2L, s$1L$2L)", row, vector);
            }
        }
        code.endControlFlow();
        for (int row = 0; row < rows; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                code.addStatement(
                        "s$L$L.intoArray(scores, $L)",
                        row,
                        vector,
                        RegisterTile.plus(RegisterTile.plus("score", row, "TILE_Q"), vector * shape.lanes()));
            }
        }
        return MethodSpec.methodBuilder("multiplyTile" + vectors)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(float[].class, "keys")
                .addParameter(TypeName.INT, "key")
                .addParameter(float[].class, "query")
                .addParameter(TypeName.INT, "lane")
                .addParameter(float[].class, "scores")
                .addParameter(TypeName.INT, "score")
                .addCode(code.build())
                .build();
    }
}
