package dev.attune.templates.simd;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.util.Arrays;
import java.util.Map;
import javax.lang.model.element.Modifier;

/**
 * The micro-kernel of results: {@code out[d][query] = out[d][query] * rescale[query] + sum over keys of values[key][d] *
 * weights[key][query]}. The block's sum starts at zero and joins the result at the end: that rounds less than one long chain,
 * and makes rescaling free.
 */
final class WeightValueProduct {
    private final SimdShape shape;

    WeightValueProduct(SimdShape shape) {
        this.shape = shape;
    }

    String className() {
        return "WeightValueProduct_d%d_q%d_f32x%d_r%dx%d"
                .formatted(
                        shape.paddedHeadDimV(),
                        shape.tileQ(),
                        shape.lanes(),
                        shape.tileRows(shape.tileVectors()),
                        shape.tileVectors());
    }

    JavaFile file(String packageName, String header) {
        var type = SharedClass.named(
                        className(),
                        "Results of a query tile: {@code out[d][query] = out[d][query] * rescale[query] + sum over"
                                + " keys of values[key][d] * weights[key][query]}.")
                .addField(SharedClass.constant("HEAD_DIM_V", shape.paddedHeadDimV()))
                .addField(SharedClass.constant("TILE_Q", shape.tileQ()))
                .addField(SharedClass.floats(shape.lanes()))
                .addField(SharedClass.ones(shape.tileQ()))
                .addStaticBlock(CodeBlock.of("$T.fill(ONES, 1f);\n", Arrays.class))
                .addMethod(accumulate());
        for (int width : ColumnSpans.widths(shape)) {
            type.addMethod(
                    accumulateTile("accumulateTile" + width, shape.tileRows(width), width, shape.groupsKeys(width)));
        }
        if (shape.fillsRegisters(shape.tileVectors())) {
            type.addMethod(accumulateTile("accumulateRest", SimdShape.REST_ROWS, shape.tileVectors(), false));
        }
        return SharedClass.file(packageName, type.build(), header);
    }

    private MethodSpec accumulate() {
        return MethodSpec.methodBuilder("accumulate")
                .addJavadoc("Adds to each column of rows its keys {@code from} up to before {@code to}.")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(float[].class, "weights")
                .addParameter(int[].class, "from")
                .addParameter(int[].class, "to")
                .addParameter(float[].class, "values")
                .addParameter(float[].class, "rescale")
                .addParameter(float[].class, "out")
                .addCode(ColumnSpans.loops(shape, ColumnSpans.widths(shape), _ -> 1, this::span))
                .build();
    }

    /** The widest span runs even over no keys, as it rescales; the others add to what is rescaled. */
    private CodeBlock span(int width) {
        if (shape.groupsKeys(width)) {
            return groupedSpan(width);
        }
        String factor = width == shape.tileVectors() ? "rescale" : "ONES";
        String tile = "accumulateTile" + width;
        if (!shape.fillsRegisters(width)) {
            return tiles(tile, width, "0", "HEAD_DIM_V", shape.tileRows(width), factor);
        }
        String filled = String.valueOf(shape.filledHeadDimV());
        return CodeBlock.builder()
                .add(tiles(tile, width, "0", filled, shape.tileRows(width), factor))
                .add(tiles("accumulateRest", width, filled, "HEAD_DIM_V", SimdShape.REST_ROWS, factor))
                .build();
    }

    /** Register tiles of {@code rows} elements, from the element {@code begin} up to before {@code end}, over all keys of a span. */
    private CodeBlock tiles(String tile, int width, String begin, String end, int rows, String factor) {
        return CodeBlock.builder()
                .beginControlFlow("for (int d = $L; d < $L; d += $L)", begin, end, rows)
                .addStatement(
                        "$1L(weights, first$2L, last$2L, values, d, $3L, out, column$2L * $4L)",
                        tile,
                        width,
                        factor,
                        shape.lanes())
                .endControlFlow()
                .build();
    }

    /** Whole groups of keys for as many elements as large tiles take, then all that is left. */
    private CodeBlock groupedSpan(int width) {
        return SimdNames.java(
                """
                int whole = first$width:L + (last$width:L - first$width:L) / $keys:L * $keys:L;
                for (int d = 0; d < $filled:L; d += $rows:L) {
                    accumulateTile$width:L(weights, first$width:L, whole, values, d, rescale, out, column$width:L * $lanes:L);
                }
                for (int d = whole < last$width:L ? 0 : $filled:L; d < HEAD_DIM_V; d += $rest:L) {
                    int begin = d < $filled:L ? whole : first$width:L;
                    float[] factor = d < $filled:L ? ONES : rescale;
                    accumulateRest(weights, begin, last$width:L, values, d, factor, out, column$width:L * $lanes:L);
                }
                """,
                Map.of(
                        "width",
                        width,
                        "keys",
                        SimdShape.KEYS_AT_A_TIME,
                        "filled",
                        shape.filledHeadDimV(),
                        "rows",
                        shape.tileRows(width),
                        "rest",
                        SimdShape.REST_ROWS,
                        "lanes",
                        shape.lanes()));
    }

    /**
     * A micro-kernel.
     *
     * @param groups whether it takes whole groups of keys, each in a loop of constant length
     */
    private MethodSpec accumulateTile(String name, int rows, int vectors, boolean groups) {
        var code = CodeBlock.builder();
        RegisterTile.zero(code, "o", rows, vectors);
        String value = "key * HEAD_DIM_V";
        if (groups) {
            // places are a multiple of the turn and what it does not change: only so are they checked before the turns
            value = "turn * HEAD_DIM_V";
            code.beginControlFlow("for (int group = from; group < to; group += $L)", SimdShape.KEYS_AT_A_TIME)
                    .addStatement("int weight = group * TILE_Q + lane")
                    .addStatement("int value = group * HEAD_DIM_V + d")
                    .beginControlFlow("for (int turn = 0; turn < $L; turn++)", SimdShape.KEYS_AT_A_TIME)
                    .addStatement("int at = turn * TILE_Q + weight");
        } else {
            code.beginControlFlow("for (int key = from; key < to; key++)").addStatement("int at = key * TILE_Q + lane");
        }
        RegisterTile.load(code, "w", "weights", "at", vectors, shape.lanes());
        for (int row = 0; row < rows; row++) {
            code.addStatement(
                    "$T v$L = $T.broadcast(FLOATS, values[$L + $L])",
                    SimdNames.FLOAT_VECTOR,
                    row,
                    SimdNames.FLOAT_VECTOR,
                    value,
                    RegisterTile.plus(groups ? "value" : "d", row));
            for (int vector = 0; vector < vectors; vector++) {
                code.addStatement("o$1L$2L = v$1L.fma(w$2L, o$1L$2L)", row, vector);
            }
        }
        code.endControlFlow();
        if (groups) {
            code.endControlFlow();
        }
        code.addStatement("int at = d * TILE_Q + lane");
        RegisterTile.load(code, "r", "rescale", "lane", vectors, shape.lanes());
        for (int row = 0; row < rows; row++) {
            for (int vector = 0; vector < vectors; vector++) {
                String place = RegisterTile.plus(RegisterTile.plus("at", row, "TILE_Q"), vector * shape.lanes());
                code.addStatement(
                        "r$1L.fma($2T.fromArray(FLOATS, out, $3L), o$4L$1L).intoArray(out, $3L)",
                        vector,
                        SimdNames.FLOAT_VECTOR,
                        place,
                        row);
            }
        }
        return MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(float[].class, "weights")
                .addParameter(TypeName.INT, "from")
                .addParameter(TypeName.INT, "to")
                .addParameter(float[].class, "values")
                .addParameter(TypeName.INT, "d")
                .addParameter(float[].class, "rescale")
                .addParameter(float[].class, "out")
                .addParameter(TypeName.INT, "lane")
                .addCode(code.build())
                .build();
    }
}
